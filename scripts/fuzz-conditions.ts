import fc from 'fast-check';
import { evaluateCondition } from '../src/core/analysis/condition.ts';
import {
  mutatedCondition,
  randomCondition,
  randomResult,
  wellTypedCondition,
} from '../test/core/analysis/random-condition.ts';

/** Conditions at random, a third of them damaged: `fuzz-conditions.ts [how many] [seed]`. */
const total = Number(process.argv[2] ?? 100_000);
const seed = Number(process.argv[3] ?? Math.floor(Math.random() * 2 ** 31));
console.log(`${total} conditions, seed ${seed}`);

const counts = { true: 0, false: 0, error: 0 };
let slowest = { ms: 0, source: '' };
const either = fc.oneof(randomCondition, mutatedCondition, wellTypedCondition);
const property = fc.property(either, randomResult, (source, result) => {
  const start = performance.now();
  const evaluated = evaluateCondition(source, result, 0);
  const ms = performance.now() - start;
  if (ms > slowest.ms) slowest = { ms, source };
  counts[evaluated.ok ? (`${evaluated.value}` as const) : 'error'] += 1;
});
fc.assert(property, { seed, numRuns: total });
console.log(counts, `slowest ${slowest.ms.toFixed(1)} ms: ${slowest.source.slice(0, 200)}`);
