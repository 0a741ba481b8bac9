import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Engine } from '../../../../src/core/model/engine/engine.ts';
import type { PresetName } from '../../../../src/core/model/engine/presets.ts';
import { engineOf, PLAIN } from './sample-engine.ts';

const TRACE = join(import.meta.dirname, '../../../../../shared/traces/azure_llm_2023_conv.csv');
/** The first 24 minutes, of which the reference figures are. */
const REQUESTS = 8_000;

interface TraceRequest {
  readonly atMs: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
}

function readTrace(): readonly TraceRequest[] {
  const lines = readFileSync(TRACE, 'utf8')
    .trim()
    .split('\n')
    .slice(1, REQUESTS + 1);
  const rows = lines.map((line) => {
    const [time = '', prompt, output] = line.split(',');
    return {
      atMs: Date.parse(`${time.slice(0, 23).replace(' ', 'T')}Z`),
      promptTokens: Number(prompt),
      outputTokens: Number(output),
    };
  });
  const firstMs = rows[0]?.atMs ?? 0;
  return rows.map((row) => ({ ...row, atMs: row.atMs - firstMs }));
}

/** Milliseconds. */
function played(preset: PresetName, speed: number) {
  const engine = new Engine(engineOf(preset), () => PLAIN);
  const firstTokens: number[] = [];
  const gaps: number[] = [];
  const steps = new Set<number>();
  for (const { atMs, promptTokens, outputTokens } of readTrace()) {
    const sentMs = atMs / speed;
    let lastMs: number | null = null;
    const token = (tokenMs: number) => {
      if (lastMs === null) firstTokens.push(tokenMs - sentMs);
      else {
        gaps.push(tokenMs - lastMs);
        steps.add(tokenMs);
      }
      lastMs = tokenMs;
    };
    engine.passTo(sentMs);
    engine.submit({ promptTokens, outputTokens, blocks: [], token }, sentMs);
  }
  engine.passTo(Number.MAX_VALUE);
  const [firstToken, gap] = [firstTokens, gaps].map((all) => Float64Array.from(all).sort());
  const at = (sorted: Float64Array | undefined, share: number) =>
    sorted?.[Math.floor(sorted.length * share)] ?? Number.NaN;
  return {
    ended: firstTokens.length,
    firstToken: [at(firstToken, 0.5), at(firstToken, 0.99)],
    gap: [at(gap, 0.5), at(gap, 0.99)],
    /** Sequences that a step continued, the mean. */
    batch: gaps.length / steps.size,
  };
}

/** Where the queue grows without end, no tail is compared: it is as long as the trace. */
const REFERENCE: readonly [PresetName, number, readonly number[], readonly number[]][] = [
  ['8b-h100', 1, [44, 171], [8.1, 48]],
  ['8b-h100', 2, [52, 272], [11.6, 53]],
  ['8b-h100', 4, [43_000], []],
  ['8b-a100', 1, [111, 824], [19, 133]],
  ['70b-h100-tp8', 1, [84, 470], [15, 98]],
  ['70b-h100-tp8', 2, [178, 3_580], [19, 100]],
];

const there = existsSync(TRACE);
/** The mean batch of the reference run, where it is told. */
const BATCHES = [
  [1, 11],
  [2, 36],
] as const;

describe.skipIf(!there)(
  `Azure's conversations${there ? '' : ' (no ../shared/traces here)'}`,
  () => {
    it.each(BATCHES)('8b-h100 at %s times the speed: a mean batch of %s', (speed, batch) => {
      expect(Math.abs(played('8b-h100', speed).batch / batch - 1)).toBeLessThan(0.1);
    });

    it.each(REFERENCE)(
      '%s at %s times the speed: first token %j ms, gaps %j ms',
      (...reference) => {
        const [preset, speed, firstToken, gap] = reference;
        const figures = played(preset, speed);
        expect(figures.ended).toBe(REQUESTS);
        for (const [index, ms] of firstToken.entries()) {
          expect(Math.abs((figures.firstToken[index] ?? 0) / ms - 1)).toBeLessThan(0.1);
        }
        for (const [index, ms] of gap.entries()) {
          expect(Math.abs((figures.gap[index] ?? 0) / ms - 1)).toBeLessThan(0.1);
        }
      },
    );
  },
);
