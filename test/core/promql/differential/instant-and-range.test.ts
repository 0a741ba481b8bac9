import { expect, test } from 'vitest';
import type { Expr } from '../../../../src/core/promql/ast.ts';
import { PromqlError } from '../../../../src/core/promql/error.ts';
import { evaluateInstant, evaluateRange } from '../../../../src/core/promql/evaluate.ts';
import { parseQuery } from '../../../../src/core/promql/parse.ts';
import { stream } from '../../../../src/core/random.ts';
import { type Comparable, difference, ofValue } from './compare.ts';
import { integer } from './dice.ts';
import { randomQuery } from './random-query.ts';
import { randomSeries, SPAN_MS, storeOf } from './random-series.ts';

const SEED = 9;
const QUERIES = 1_000;
const STEP_MS = 20_000;

const store = storeOf(randomSeries(stream(SEED, 'series')));

function answered(evaluate: () => Comparable): Comparable {
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof PromqlError) return { error: error.message };
    throw error;
  }
}

/** What a range query says of its middle step. */
function middle(expr: Expr, tMs: number): Comparable {
  const range = { startMs: tMs - 3 * STEP_MS, endMs: tMs + 3 * STEP_MS, stepMs: STEP_MS };
  const { value } = evaluateRange(store, expr, range);
  if (value.type !== 'matrix') throw new Error('a range query answers a matrix');
  const series = value.series.flatMap(({ labels, points }) => {
    const kept = points.filter((point) => point.tMs === tMs);
    return kept.length > 0 ? [{ labels, points: kept }] : [];
  });
  return ofValue({ type: 'matrix', series });
}

/** A scalar has no labels, in a range query as in any other. */
function instant(expr: Expr, tMs: number): Comparable {
  const { value } = evaluateInstant(store, expr, tMs);
  if (value.type !== 'scalar') return ofValue(value);
  return ofValue({ type: 'vector', samples: [{ labels: {}, tMs, value: value.value }] });
}

test(`in 3.x a range query agrees with instant queries at its steps (seed ${SEED})`, () => {
  const differences: string[] = [];
  let compared = 0;
  for (let index = 0; index < QUERIES; index += 1) {
    const random = stream(SEED, `query/${index}`);
    const query = randomQuery(random);
    // Of these the meaning depends on the range, or the function is not in 3.x.
    if (/(?:start|end)\(\)|holt_winters/.test(query)) continue;
    const expr = parseQuery(query);
    const tMs = integer(random, 60_000, SPAN_MS);
    const [one, many] = [answered(() => instant(expr, tMs)), answered(() => middle(expr, tMs))];
    // A range query may fail at a step that the instant query does not look at.
    if ('error' in many && !('error' in one)) continue;
    compared += 1;
    const found = difference(one, many);
    if (found) differences.push(`query ${index} @ ${tMs} ms: ${query}\n  ${found}`);
  }
  expect(differences).toEqual([]);
  expect(compared).toBeGreaterThan(QUERIES / 2);
});
