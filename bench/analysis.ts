import { evaluateCondition } from '../src/core/analysis/condition.ts';
import type { Reading } from '../src/core/analysis/reading.ts';
import { begin } from '../src/core/rollout/begin.ts';
import { due, step } from '../src/core/rollout/engine.ts';
import type { Plan } from '../src/core/rollout/plan.ts';
import type { Aim, Bench } from './bench.ts';
import { median } from './statistics.ts';

const ROUNDS = 200;
const METRICS = 50;
const ELEMENTS = 1_000;

const MAX_CONDITION_MS = 1;
const MAX_TURN_MS = 5;

/** The engine's own cost: conditions over long results, a turn over many metrics. */
export const analysisBench: Bench = {
  name: 'analysis',
  run: (print) => Promise.resolve([...conditions(print), turn(print)]),
};

const CONDITIONS = [
  'all(result, # < 2)',
  'len(filter(result, # > 0.5)) < 1000 && mean(result) < 1 && max(result) < 2',
  'result[0] < 2 and result[999] < 2',
];

function conditions(print: (line: string) => void): Aim[] {
  const value = Array.from({ length: ELEMENTS }, (_, index) => index / ELEMENTS);
  return CONDITIONS.map((source) => {
    const ms = medianMs(() => evaluateCondition(source, { kind: 'prom', value }, 0));
    print(`condition over ${ELEMENTS} elements: ${ms.toFixed(3)} ms  ${source}`);
    return { what: `under ${MAX_CONDITION_MS} ms: ${source}`, met: ms < MAX_CONDITION_MS };
  });
}

/** The turn that takes the readings of every metric at once and judges them. */
function turn(print: (line: string) => void): Aim {
  const entered = step(begin(planOf(METRICS), 0), 0, NOTHING).state;
  const weighted = step(entered, 0, {
    ...NOTHING,
    confirmations: [{ of: 'weight', weight: 5, atMs: 0, error: null }],
  }).state;
  const readings = due(weighted, 0).map(
    ({ id }): Reading => ({
      ok: true,
      askId: id,
      startedAtMs: 0,
      finishedAtMs: 0,
      result: { kind: 'prom', value: [0.5] },
      warnings: [],
    }),
  );
  if (readings.length !== METRICS) throw new Error(`${readings.length} metrics are due`);
  const ms = medianMs(() => step(weighted, 1, { ...NOTHING, readings }));
  print(`a turn over ${METRICS} metrics: ${ms.toFixed(3)} ms`);
  return { what: `a turn over ${METRICS} metrics under ${MAX_TURN_MS} ms`, met: ms < MAX_TURN_MS };
}

const NOTHING = { readings: [], confirmations: [], commands: [] };

function planOf(metrics: number): Plan {
  return {
    rollout: 'bench',
    models: { stable: { version: '1', hash: 'a' }, canary: { version: '2', hash: 'b' } },
    steps: [
      { kind: 'set-weight', weight: 5 },
      {
        kind: 'analysis',
        spec: {
          name: 'bench',
          metrics: Array.from({ length: metrics }, (_, index) => ({
            name: `m${index}`,
            interval: '1m',
            count: 10,
            successCondition: 'len(result) > 0 && result[0] < 1',
            provider: { prometheus: { query: 'up' } },
          })),
        },
      },
    ],
    background: null,
    triggers: [],
  };
}

function medianMs(run: () => unknown): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return median(times);
}
