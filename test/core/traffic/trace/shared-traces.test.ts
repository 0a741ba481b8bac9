import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTrace } from '../../../../src/core/traffic/trace/read-trace.ts';
import type { TraceRequest } from '../../../../src/core/traffic/trace/trace.ts';

const FOLDER = join(import.meta.dirname, '../../../../../shared/traces');
const there = existsSync(FOLDER);

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;
}

function figures(requests: readonly TraceRequest[]) {
  const lastMs = requests.at(-1)?.atMs ?? 0;
  const gaps = requests.slice(1).map(({ atMs }, index) => atMs - (requests[index]?.atMs ?? 0));
  const gapMean = mean(gaps);
  const variation = Math.sqrt(mean(gaps.map((gap) => (gap - gapMean) ** 2))) / gapMean;
  return {
    minutes: lastMs / 60_000,
    perSecond: (requests.length * 1_000) / lastMs,
    variation,
    input: requests.map(({ inputTokens }) => inputTokens),
    output: requests.map(({ outputTokens }) => outputTokens),
  };
}

describe.skipIf(!there)(
  `published traces have their published figures${there ? '' : ' (no ../shared/traces here)'}`,
  () => {
    it("Azure's conversations", () => {
      const text = readFileSync(join(FOLDER, 'azure_llm_2023_conv.csv'), 'utf8');
      const { requests, findings, skipped } = readTrace(text, 'azure');
      expect({ requests: requests.length, findings, skipped }).toEqual({
        requests: 19_366,
        findings: [],
        skipped: 0,
      });
      const { minutes, perSecond, variation, input, output } = figures(requests);
      expect(minutes).toBeCloseTo(58.4, 1);
      expect(perSecond).toBeCloseTo(5.53, 2);
      expect(variation).toBeCloseTo(1.09, 2);
      expect(mean(input)).toBeCloseTo(1_155, -0.5);
      expect(mean(output)).toBeCloseTo(211, -0.5);
      expect([0.5, 0.99].map((share) => quantile(input, share))).toEqual([1_020, 4_142]);
      expect([0.5, 0.99].map((share) => quantile(output, share))).toEqual([129, 601]);
    });

    it("Mooncake's synthetic requests", () => {
      const text = readFileSync(join(FOLDER, 'mooncake_synthetic_trace.jsonl'), 'utf8');
      const { requests, skipped } = readTrace(text, 'mooncake');
      expect({ requests: requests.length, skipped }).toEqual({ requests: 3_993, skipped: 0 });
      const { minutes, perSecond, input } = figures(requests);
      expect(minutes).toBeCloseTo(17.0, 1);
      expect(perSecond).toBeCloseTo(3.91, 2);
      expect(mean(input) / 1_000).toBeCloseTo(15.3, 1);
      expect(
        requests.every(({ blocks, inputTokens }) => {
          const most = (blocks?.length ?? 0) * 512;
          return inputTokens <= most && inputTokens > most - 512;
        }),
      ).toBe(true);
    });
  },
);
