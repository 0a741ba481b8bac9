import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import type { CountedPairs, Side, Trait } from '../../../src/core/compare/comparison.ts';
import { MEASURES, type MeasureName } from '../../../src/core/compare/measures.ts';
import type { PairRecord, PairSide } from '../../../src/core/compare/pair-record.ts';
import { SIGNS } from '../../../src/core/compare/signs.ts';
import { FACTS, factForQuestion } from '../../../src/core/facts/facts.ts';
import { scoreAnswer } from '../../../src/core/scoring/score-answer.ts';
import { binOf, totalOf } from '../../../src/core/statistics/log-bins.ts';
import { countPairs } from '../../../src/live/compare/count-pairs.ts';
import { openDatabase } from '../../../src/live/compare/database.ts';
import { allRows } from '../../../src/live/compare/pair-source.ts';
import { hasSign } from '../../core/compare/has-sign.ts';
import { pairs as drawnPairs, sha256 } from './pairs.ts';

const folder = mkdtempSync(join(tmpdir(), 'understudy-compare-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const opened = await openDatabase();
if ('error' in opened) throw new Error(opened.error);
const database = opened;
afterAll(() => database.close());

function counted(pairs: readonly PairRecord[]): Promise<CountedPairs> {
  const path = join(folder, 'pairs.jsonl');
  writeFileSync(path, pairs.map((pair) => `${JSON.stringify(pair)}\n`).join(''));
  return countPairs(database, { lines: [path], parquet: [] });
}

/** The same by plain TypeScript. */
const isWhole = ({ error, status }: PairSide) => error === null && status === 200;

it('Parquet counts as the lines that it was made from', async () => {
  const [pairs = []] = fc.sample(drawnPairs, { numRuns: 1, seed: 11 });
  const lines = await counted(pairs);
  const parquet = join(folder, 'pairs.parquet');
  const from = allRows({ lines: [join(folder, 'pairs.jsonl')], parquet: [] });
  await database.rows(`COPY (SELECT * FROM ${from}) TO '${parquet}' (FORMAT parquet)`);
  const rows = await countPairs(database, { lines: [], parquet: [parquet] });
  const { measured, traits, ...rest } = rows;
  expect({ ...rest, traits }).toEqual({ ...lines, measured: undefined });
  expect(measured.map(({ bins, means }) => [bins, means.stable])).toEqual(
    lines.measured.map(({ bins, means }) => [bins, expect.closeTo(means.stable, 9)]),
  );
});

function sizeOf(name: MeasureName, side: PairSide): number | null {
  const above = (value: number | null) => (value !== null && value > 0 ? value : null);
  switch (name) {
    case 'length':
      return side.text === null || side.truncated ? null : above([...side.text].length);
    case 'latency':
      return above(side.latencyMs);
    case 'first token':
      return above(side.firstTokenMs);
    case 'output tokens':
      return above(side.outputTokens);
    case 'cost':
      return above(side.costUsd);
    case 'confidence':
      return side.meanLogprob === null ? null : Math.max(-side.meanLogprob, 1e-6);
  }
}

function expectMeasure(name: MeasureName, pairs: readonly PairRecord[], found: CountedPairs) {
  const values = pairs
    .filter(({ stable, shadow }) => isWhole(stable) && isWhole(shadow))
    .map(({ stable, shadow }) => [sizeOf(name, stable), sizeOf(name, shadow)] as const)
    .filter((pair): pair is readonly [number, number] => !pair.includes(null));
  const isRatio = MEASURES.find((one) => one.name === name)?.by === 'ratio';
  const differences = values.map(([a, b]) => (isRatio ? Math.log(b) - Math.log(a) : a - b));
  const mean = differences.reduce((sum, one) => sum + one, 0) / differences.length;
  const squares = differences.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  const measured = found.measured.find(({ measure }) => measure === name);
  expect(measured?.differences.pairs).toBe(values.length);
  if (values.length < 2 || measured === undefined) return;
  expect(measured.differences.mean).toBeCloseTo(mean, 9);
  expect(measured.differences.variance).toBeCloseTo(squares / (values.length - 1), 6);
  for (const [index, side] of (['stable', 'shadow'] as const).entries()) {
    expect(totalOf(measured.bins[side])).toBe(values.length);
    // The two logarithms may differ in the last digit, just at the edge of a bin.
    const own = values.map((pair) => binOf(pair[index] ?? 0));
    const sum = (bins: Iterable<readonly [number, number]>) =>
      [...bins].reduce((total, [bin, count]) => total + bin * count, 0);
    const apart = sum(measured.bins[side]) - own.reduce((total, bin) => total + bin, 0);
    expect(Math.abs(apart)).toBeLessThanOrEqual(1);
  }
}

function expectTrait(
  trait: Trait | undefined,
  judged: readonly (readonly [boolean, boolean])[],
): void {
  expect(trait?.counts, trait?.name).toEqual({
    pairs: judged.length,
    both: judged.filter(([a, b]) => a && b).length,
    onlyStable: judged.filter(([a, b]) => a && !b).length,
    onlyShadow: judged.filter(([a, b]) => !a && b).length,
  });
}

it('what DuckDB counts is what plain TypeScript counts, of any log', async () => {
  await fc.assert(
    fc.asyncProperty(drawnPairs, async (pairs) => {
      const found = await counted(pairs);
      expect(found.pairs).toBe(pairs.length);
      expect(found.versions).toEqual({ stable: ['v1'], shadow: ['v2'] });
      for (const { name } of MEASURES) expectMeasure(name, pairs, found);
      const trait = (name: string) => found.traits.find((one) => one.name === name);
      expectTrait(
        trait('failed'),
        pairs.map(({ stable, shadow }) => [!isWhole(stable), !isWhole(shadow)]),
      );
      const read = pairs.flatMap(({ stable, shadow, prompt }) => {
        if (!isWhole(stable) || !isWhole(shadow)) return [];
        if (stable.text === null || shadow.text === null) return [];
        return [{ stable: stable.text, shadow: shadow.text, prompt: prompt.sha256 }];
      });
      for (const sign of SIGNS) {
        const has = (side: Side) => (one: (typeof read)[number]) => hasSign(one[side], sign);
        expectTrait(
          trait(sign.name),
          read.map((one) => [has('stable')(one), has('shadow')(one)]),
        );
      }
      const known = new Map(FACTS.map(({ question }) => [sha256(question), question]));
      const judged = read.flatMap(({ stable, shadow, prompt }) => {
        const question = known.get(prompt);
        if (question === undefined || factForQuestion(question) === undefined) return [];
        const [a, b] = [scoreAnswer(question, stable), scoreAnswer(question, shadow)];
        return [[a.verdict === 'good', b.verdict === 'good'] as const];
      });
      if (judged.length > 0) expectTrait(trait('right on known questions'), judged);
    }),
    { numRuns: 12, endOnFailure: true },
  );
}, 60_000);
