import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { burstTrace } from '../../../../scripts/burst-rows.ts';
import { readTrace } from '../../../../src/core/traffic/trace/read-trace.ts';

it('the shipped trace is what its script draws, whole and in order: npx tsx scripts/burst-trace.ts', () => {
  const text = readFileSync('scenarios/traces/bursts.csv', 'utf8');
  expect(text).toBe(burstTrace());
  const { requests, findings, skipped } = readTrace(text, 'azure');
  expect({ findings, skipped }).toEqual({ findings: [], skipped: 0 });
  const within = (from: number, to: number) =>
    requests.filter(({ atMs }) => atMs >= from * 1_000 && atMs < to * 1_000).length / (to - from);
  expect(within(0, 60)).toBeLessThan(10);
  expect(within(60, 90)).toBeGreaterThan(20);
});
