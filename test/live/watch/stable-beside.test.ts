import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Ask } from '../../../src/core/analysis/run.ts';
import { NO_SECRETS } from '../../../src/core/analysis/secrets.ts';
import type { Plan } from '../../../src/core/rollout/plan.ts';
import { StableBeside } from '../../../src/live/watch/stable-beside.ts';
import { planOf } from '../../core/rollout/plans.ts';

const ALERTS = ['error-rate > 1%', 'p95-latency > 2s', 'p99-latency > 4s', 'cost-per-request > $1'];
const PLAN = planOf(
  'steps:\n- setWeight: 20\n- pause: {}',
  `triggers: [${[...ALERTS.map((rule) => `${rule} alert`), 'goodput < 90% rollback'].join(', ')}]`,
);
const AS_IF_STABLE: Plan = JSON.parse(JSON.stringify(PLAN).replaceAll('bbbb', 'aaaa'));

function value(index: number): Ask {
  const provider = { prometheus: { query: `canary's ${index}` } };
  return { id: `trigger/${index}/0/value`, metric: 'any', provider };
}

/** A world that answers when it is told to, or refuses. */
function desk() {
  const asked: { query: string; atMs: number; answer(value: number | null): void }[] = [];
  const answered: [string, number, number | null][] = [];
  const beside = new StableBeside({
    read: ([ask], atMs) =>
      new Promise((resolve, reject) => {
        const query = ask?.provider.prometheus?.query ?? '';
        const answer = (value: number | null) => {
          if (value === null) return reject(new Error('gone'));
          const stamp = { askId: ask?.id ?? '', startedAtMs: atMs, finishedAtMs: atMs };
          const result = { kind: 'prom', value: [value] } as const;
          resolve([{ ok: true, ...stamp, result, valueText: `[${value}]`, warnings: [] }]);
        };
        asked.push({ query, atMs, answer });
      }),
    secrets: NO_SECRETS,
    asIfStable: AS_IF_STABLE,
    answered: (...told) => answered.push(told),
  });
  return { beside, asked, answered };
}

it('asks of stable for the same instant, once the turn is over', async () => {
  const { beside, asked, answered } = desk();
  beside.engineAsked([value(0)], 70_000);
  expect(asked).toEqual([]);
  beside.turned();
  expect(asked).toMatchObject([
    { query: expect.stringContaining('rollout_hash="aaaa"'), atMs: 70_000 },
  ]);
  asked[0]?.answer(0.25);
  await setImmediate();
  expect(answered).toEqual([['trigger/0', 70_000, 0.25]]);
});

it('asks two things at once, each metric once, and says at once of what it leaves out', async () => {
  const { beside, asked, answered } = desk();
  beside.engineAsked([value(0), value(1), value(2), value(3)], 1_000);
  beside.turned();
  beside.engineAsked([value(0), value(3)], 2_000);
  beside.turned();
  expect(asked.map(({ atMs }) => atMs)).toEqual([1_000, 1_000]);
  expect(answered).toEqual([
    ['trigger/0', 2_000, null],
    ['trigger/3', 2_000, null],
  ]);
  asked[1]?.answer(null);
  await setImmediate();
  expect(asked).toHaveLength(3);
  expect(answered.at(-1)).toEqual(['trigger/1', 1_000, null]);
});

it('asks nothing beside a rule that asks of stable itself', () => {
  const { beside, asked, answered } = desk();
  beside.engineAsked([value(4)], 1_000);
  beside.turned();
  expect([asked, answered]).toEqual([[], []]);
});
