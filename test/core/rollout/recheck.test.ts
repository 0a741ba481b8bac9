import { describe, expect, it } from 'vitest';
import type { Reading } from '../../../src/core/analysis/reading.ts';
import { NO_SECRETS } from '../../../src/core/analysis/secrets.ts';
import { stream } from '../../../src/core/random.ts';
import type { JournalRecord } from '../../../src/core/rollout/journal.ts';
import { type Question, questionsOf, whyNotAsked } from '../../../src/core/rollout/questions.ts';
import { readingDifference, readingText } from '../../../src/core/rollout/reading-difference.ts';
import { recheck } from '../../../src/core/rollout/recheck.ts';
import { ANALYSIS, MINUTE_MS, planOf } from './plans.ts';
import { type Answer, type Run, runScript, type Script } from './scripted-world.ts';

const STEPS = `steps:
- setWeight: 5
- pause: {duration: 10m}
${ANALYSIS}
- setWeight: 50
- pause: {duration: 10m}
- setWeight: 100`;

const TRIGGERS = `window: 5m
interval: 30s
minimumRequests: 100
triggers:
- error-rate > 1% rollback
- p95-latency > 2x baseline rollback`;

const PLAN = planOf(STEPS, TRIGGERS);
const ENOUGH = 500;
const SEED = Number(process.env.UNDERSTUDY_SEED ?? 1);

/** Half of what either rule lets pass, and enough requests; a canary as quick as stable. */
function healthy(query: string): number {
  if (query.includes('increase')) return ENOUGH;
  return query.includes('histogram_quantile') ? 0.3 : 0.005;
}

function ran(read: Script['read'] = healthy): Run {
  return runScript(PLAN, { read, untilMs: 60 * MINUTE_MS });
}

/** Asks every question of a run again, of somebody else. */
function again(run: Run, read: (question: Question) => Answer | undefined) {
  const rereads = questionsOf(run.records, NO_SECRETS).map((question) => {
    const answer = read(question);
    return {
      question,
      again: answer === undefined ? question.answer : given(question.answer, answer),
    };
  });
  return recheck(run.records, rereads, NO_SECRETS);
}

function given({ askId, startedAtMs, finishedAtMs }: Reading, answer: Answer): Reading {
  const stamp = { askId, startedAtMs, finishedAtMs };
  if (typeof answer === 'object') return { ok: false, ...stamp, error: answer.error };
  const value = answer === 'no-data' ? [] : [answer];
  return { ok: true, ...stamp, result: { kind: 'prom', value }, warnings: [] };
}

function scalar(question: Question): number {
  return question.answer.ok ? Number((question.answer.result.value as number[])[0]) : Number.NaN;
}

/** The canary's. */
const isRate = ({ query }: Question) => query.includes('errors') && query.includes('bbbb');

describe('the questions of a journal', () => {
  it(`are what was asked, at its time, in random worlds (seed ${SEED})`, () => {
    let total = 0;
    for (let world = 0; world < 40; world += 1) {
      const random = stream(SEED, `world/${world}`);
      const asked: string[] = [];
      const verbs = ['promote', 'pause', 'resume', 'abort', 'retry'] as const;
      const run = runScript(PLAN, {
        read: (query, nowMs, ask) => {
          asked.push(`${ask.id} @ ${nowMs}: ${query}`);
          const draw = random();
          if (draw < 0.03) return { error: 'no route' };
          return draw < 0.06 ? 'no-data' : healthy(query) * (0.9 + random() * 0.7);
        },
        commands: Array.from({ length: 6 }, () => ({
          verb: verbs[Math.floor(random() * verbs.length)] ?? 'promote',
          by: 'somebody',
          atMs: Math.floor(random() * 40 * MINUTE_MS),
        })),
        refuse: () => (random() < 0.2 ? 'busy' : null),
        staysAfterEnd: true,
        untilMs: 60 * MINUTE_MS,
      });
      const found = questionsOf(run.records, NO_SECRETS).map(
        ({ ask, askedAtMs, query }) => `${ask.id} @ ${askedAtMs}: ${query}`,
      );
      // What was asked last may have come too late for any turn.
      expect(found, `world ${world}`).toEqual(asked.slice(0, found.length));
      expect(asked.length - found.length, `world ${world}`).toBeLessThan(8);
      const { agreements, divergences } = again(run, () => undefined);
      expect([agreements, divergences]).toEqual([found.length, []]);
      total += found.length;
    }
    expect(total).toBeGreaterThan(2_000);
  });

  it('include none that nobody asked', () => {
    const { records } = ran();
    const forged = records.map((record): JournalRecord => {
      if (record.kind === 'begin') return record;
      const readings = record.inputs.readings.map((reading) => ({ ...reading, askId: 'other#1' }));
      return { ...record, inputs: { ...record.inputs, readings } };
    });
    expect(() => questionsOf(forged, NO_SECRETS)).toThrow(
      /^turn \d+ has an answer to other#1: nothing asked it$/,
    );
  });

  it('are not all for a Prometheus that still runs', () => {
    const run = ran((query, nowMs) =>
      nowMs >= 5 * MINUTE_MS ? { error: 'connection refused' } : healthy(query),
    );
    const questions = questionsOf(run.records, NO_SECRETS);
    const down = questions.filter((one) => whyNotAsked(one, 5 * MINUTE_MS) === 'prometheus-down');
    expect(down).toEqual(questions.filter(({ askedAtMs }) => askedAtMs >= 5 * MINUTE_MS));
    expect(down.length).toBeGreaterThan(10);
    // Without an outage, a query that failed has to fail again.
    expect(questions.map((one) => whyNotAsked(one, null))).not.toContain('prometheus-down');
    const [first] = questions;
    if (!first) throw new Error('no question');
    const web = { ...first, ask: { ...first.ask, provider: { web: { url: 'http://x' } } } };
    expect(whyNotAsked(web, null)).toBe('other-provider');
  });
});

describe('on other readings', () => {
  it('the same journal agrees, last digits apart', () => {
    const run = ran();
    const found = again(run, (question) => scalar(question) * (1 + 1e-12));
    expect(found).toMatchObject({ disagreements: [], divergences: [] });
    expect(found.agreements).toBe(questionsOf(run.records, NO_SECRETS).length);
    expect(found.largestDifference).toBeCloseTo(1e-12, 14);
  });

  it('a verdict that flips is reported with both numbers, and what it would have changed', () => {
    const flippedAtMs = 3 * MINUTE_MS;
    const found = again(ran(), (question) =>
      isRate(question) && question.askedAtMs === flippedAtMs ? 0.04 : undefined,
    );
    expect(found.disagreements).toMatchObject([
      {
        metric: 'error-rate',
        askedAtMs: flippedAtMs,
        query: expect.stringContaining('inference_errors_total{rollout_hash="bbbb"}[300s]'),
        journal: { value: '0.005', verdict: 'Successful' },
        again: { value: '0.04', verdict: 'Failed' },
      },
      // Of the same measurement: their values are the same, the verdict is not.
      { journal: { value: '500' }, again: { value: '500', verdict: 'Failed' } },
      { journal: { value: '0.005' }, again: { value: '0.005', verdict: 'Failed' } },
      { journal: { value: '500' }, again: { value: '500', verdict: 'Failed' } },
    ]);
    expect(found.divergences).toEqual([
      { atMs: flippedAtMs, journal: [], again: ['set-weight 0'] },
    ]);
  });

  it('every flipped verdict is found, not the first only', () => {
    const flipped = [2, 4, 6, 15].map((minutes) => minutes * MINUTE_MS);
    const found = again(ran(), (question) =>
      isRate(question) && flipped.includes(question.askedAtMs) ? 0.04 : undefined,
    );
    const rates = found.disagreements.filter(({ again: { value } }) => value === '0.04');
    expect(rates.map(({ askedAtMs }) => askedAtMs)).toEqual(flipped);
    expect(found.divergences.map(({ atMs }) => atMs)).toEqual(flipped);
  });

  it('one that would not have rolled back is found too', () => {
    const run = ran((query, nowMs) =>
      nowMs > 3 * MINUTE_MS && query.includes('errors') && query.includes('bbbb')
        ? 0.04
        : healthy(query),
    );
    expect(run.state.outcome).toBe('rolled-back');
    const found = again(run, (question) => (isRate(question) ? 0.0099 : undefined));
    expect(found.disagreements.at(-4)).toMatchObject({
      journal: { value: '0.04', verdict: 'Failed' },
      again: { value: '0.0099', verdict: 'Successful' },
    });
    expect(found.divergences).toEqual([
      { atMs: 3.5 * MINUTE_MS, journal: ['set-weight 0'], again: [] },
    ]);
  });

  it('an analysis is judged by its own condition', () => {
    const found = again(ran(), ({ ask }) => (ask.id.startsWith('inline/') ? 0.02 : undefined));
    expect(found.disagreements).toMatchObject([
      {
        metric: 'error-rate',
        query: 'errors{hash="bbbb"}',
        journal: { value: '0.005', verdict: 'Successful' },
        again: { value: '0.02', verdict: 'Failed' },
      },
    ]);
    expect(found.divergences).toMatchObject([
      { atMs: 10 * MINUTE_MS, journal: ['set-weight 50'], again: ['set-weight 0'] },
    ]);
  });

  it('a value that differs is no agreement, whatever its verdict', () => {
    const atMs = 4 * MINUTE_MS;
    const found = again(ran(), (question) =>
      isRate(question) && question.askedAtMs === atMs ? 0.005 * (1 + 1e-8) : undefined,
    );
    expect(found.disagreements).toMatchObject([
      { journal: { verdict: 'Successful' }, again: { verdict: 'Successful' } },
    ]);
    expect(found.largestDifference).toBeCloseTo(1e-8, 12);
    expect(found.divergences).toEqual([]);
  });

  it('a verdict at its limit may turn on the last digit, and then it is told', () => {
    const run = ran((query) => (query.includes('errors') ? 0.01 : healthy(query)));
    const found = again(run, (question) => (isRate(question) ? 0.01 + 2e-18 : undefined));
    expect(found.disagreements.length).toBeGreaterThan(10);
    expect(found.disagreements[0]).toMatchObject({
      journal: { value: '0.01', verdict: 'Successful' },
      again: { value: '0.010000000000000002', verdict: 'Failed' },
    });
  });
});

describe('two readings', () => {
  const of = (value: number | number[]): Reading => ({
    ...{ ok: true, askId: 'm#1', startedAtMs: 0, finishedAtMs: 0, warnings: [] },
    result: { kind: 'prom', value },
  });
  const failed: Reading = {
    ...{ ok: false, askId: 'm#1', startedAtMs: 0, finishedAtMs: 0 },
    error: 'bad query',
  };

  it.each([
    [of([Number.NaN]), of([Number.NaN]), 0],
    [of([Number.POSITIVE_INFINITY]), of([Number.POSITIVE_INFINITY]), 0],
    [of([0]), of([-0]), 0],
    [of([3, Number.NaN, 1]), of([1, 3, Number.NaN]), 0],
    [of([]), of([]), 0],
    [failed, { ...failed, error: 'parse error' }, 0],
    [of([2]), of([1]), 0.5],
    [of([1, -4]), of([1, -5]), 0.2],
    [of([0]), of([1e-300]), 1],
    [of([Number.NaN]), of([0]), Number.POSITIVE_INFINITY],
    [of([]), of([0]), Number.POSITIVE_INFINITY],
    [of(1), of([1]), Number.POSITIVE_INFINITY],
    [of([1]), of([1, 1]), Number.POSITIVE_INFINITY],
    [failed, of([0]), Number.POSITIVE_INFINITY],
  ])('%j and %j differ by %d', (one, other, difference) => {
    expect(readingDifference(one, other)).toBe(difference);
    expect(readingDifference(other, one)).toBe(difference);
  });

  it('are shown as numbers, silence or an error', () => {
    expect([of(0.5), of([0.25]), of([1, Number.NaN]), of([]), failed].map(readingText)).toEqual([
      '0.5',
      '0.25',
      '[1,NaN]',
      'no data',
      'error: bad query',
    ]);
  });
});
