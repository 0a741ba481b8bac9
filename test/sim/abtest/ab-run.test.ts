import { describe, expect, it } from 'vitest';
import { dealt, placements } from '../../../src/core/abtest/assignment.ts';
import { AB_METRICS } from '../../../src/core/abtest/metrics.ts';
import type { AbDifference, AbResult } from '../../../src/core/abtest/results.ts';
import type { Fault } from '../../../src/core/model/fault.ts';
import { type AbScenario, saltOfRun } from '../../../src/core/scenario/abtest/ab-scenario.ts';
import { DEFAULT_SCORING } from '../../../src/core/scoring/scorer-choice.ts';
import { arrivals } from '../../../src/core/traffic/arrivals.ts';
import { type AbLook, type AbRun, runAbTest } from '../../../src/sim/abtest/ab-run.ts';
import { PROMPTS } from '../../../src/sim/counting-tables.ts';
import { engineOf } from '../../core/model/engine/sample-engine.ts';
import { BASE, FOR_MS, MINUTE, SLOW } from './sample-test.ts';

function fault(effects: Fault['effects'], atMs = 0): Fault<string> {
  return { atMs, forMs: null, everyMs: null, target: 'next', effects };
}

function run(test: Partial<AbScenario>, seed = 5): AbRun & { readonly looks: readonly AbLook[] } {
  const looks: AbLook[] = [];
  const ran = runAbTest({ test: { ...BASE, ...test }, compression: 1 }, seed, (look) => {
    looks.push(look);
  });
  return { ...ran, looks };
}

function differenceOf({ treatments }: AbResult, metric: string): AbDifference | undefined {
  return treatments?.[0]?.metrics.find((one) => one.metric === metric);
}

describe('an A/B test in virtual time', () => {
  const plain = run({});

  it('is the same for the same seed, and another for another one', () => {
    expect(run({})).toEqual(plain);
    expect(run({}, 6).result.arms).not.toEqual(plain.result.arms);
  });

  it('sends every request of its traffic to the arm of its user, and waits for its end', () => {
    const { result, endedAtMs } = plain;
    const source = { seed: 5, timeScale: 1, prompts: PROMPTS };
    const place = placements(
      dealt(saltOfRun(BASE, 5), [
        { arm: 'current', percent: 60 },
        { arm: 'next', percent: 40 },
      ]),
    );
    const wanted = new Map<string, string[]>([
      ['current', []],
      ['next', []],
    ]);
    for (const { userId } of arrivals(BASE.traffic, source)) {
      wanted.get(place(userId).arm)?.push(userId);
    }
    for (const { arm, exposures, ended, users } of result.arms) {
      expect(exposures).toBe(wanted.get(arm)?.length);
      expect(ended).toBe(exposures);
      expect(users).toBe(new Set(wanted.get(arm)).size);
    }
    expect(endedAtMs).toBeGreaterThan(0.99 * FOR_MS);
  });

  it('is looked at every minute, and once when all is over', () => {
    const { looks, result } = plain;
    expect(looks.slice(0, -1).map(({ atMs }) => atMs)).toEqual(
      Array.from({ length: 9 }, (_, index) => (index + 1) * MINUTE),
    );
    expect(looks.at(-1)?.result).toEqual(result);
  });

  it('calls nothing of arms that are alike, and the split right', () => {
    const { result } = plain;
    const verdicts = result.treatments?.[0]?.metrics.map(({ verdict }) => verdict);
    expect(verdicts).toEqual(AB_METRICS.map(() => 'no difference yet'));
    expect(result.split.state).toBe('ok');
  });

  it.each([
    ['latency', { latency: 1.5 }],
    ['error-rate', { errors: 0.2 }],
    ['error-rate', { refuse: true }],
    ['hallucination-rate', { hallucination: 0.3 }],
    ['cost-per-request', { verbose: 2 }],
  ] as const)('finds the worse %s of a treatment with %o', (metric, effects) => {
    const { result } = run({ faults: [fault(effects)] });
    expect(differenceOf(result, metric)?.verdict).toBe('worse');
    expect(result.split.state).toBe('ok');
  });

  it('finds that users go away from answers that take too long', () => {
    const { result } = run({ faults: [fault({ latency: 300 })] });
    expect(differenceOf(result, 'abandonment-rate')?.verdict).toBe('worse');
  });

  it('begins anew when the weights change, and moves only who must', () => {
    const weights = [
      { arm: 'current', percent: 40 },
      { arm: 'next', percent: 60 },
    ];
    const { looks, result } = run({ operator: [{ atMs: 4.5 * MINUTE, weights }] });
    const [before, after] = [looks[3]?.result, looks[4]?.result];
    expect([before?.epoch, after?.epoch, result.epoch]).toEqual([0, 1, 1]);
    const requests = (of: AbResult | undefined) =>
      (of?.arms ?? []).reduce((sum, { exposures }) => sum + exposures, 0);
    expect(requests(after)).toBeLessThan(requests(before));
    expect(result.arms.map(({ percent }) => percent)).toEqual([40, 60]);
    expect(result.split).toMatchObject({ state: 'ok', strays: 0 });
  });

  it('compares models that run on engines', () => {
    const engine = { ...SLOW, engine: engineOf('8b-h100') };
    const arms = BASE.arms.map((arm) => ({ ...arm, profile: engine }));
    const { result } = run({ arms, faults: [fault({ latency: 2 })] });
    expect(differenceOf(result, 'latency')?.verdict).toBe('worse');
  });

  it('does without what only scorers can tell where nobody scores', () => {
    const { result } = run({ scoring: { ...DEFAULT_SCORING, text: [] } });
    const metrics = result.treatments?.[0]?.metrics.map(({ metric }) => metric);
    expect(metrics).not.toContain('quality');
    expect(metrics).toHaveLength(AB_METRICS.length - 2);
  });
});
