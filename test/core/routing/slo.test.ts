import { describe, expect, it } from 'vitest';
import { meetsSlo } from '../../../src/core/routing/slo.ts';

const SLO = { firstTokenMs: 200, interTokenMs: 20, totalMs: 1_000 };
const TIMES = { firstTokenMs: 200, meanGapMs: 20, totalMs: 1_000 };

describe('meetsSlo', () => {
  it('holds at every limit and not beyond any of them', () => {
    expect(meetsSlo(SLO, TIMES)).toBe(true);
    for (const key of ['firstTokenMs', 'meanGapMs', 'totalMs'] as const) {
      expect(meetsSlo(SLO, { ...TIMES, [key]: TIMES[key] + 0.1 })).toBe(false);
    }
  });

  it('asks nothing that was not promised', () => {
    const only = { firstTokenMs: null, interTokenMs: null, totalMs: 1_000 };
    expect(meetsSlo(only, { firstTokenMs: 1e9, meanGapMs: 1e9, totalMs: 999 })).toBe(true);
  });

  it('of an answer in one piece asks only when it came', () => {
    expect(meetsSlo(SLO, { firstTokenMs: null, meanGapMs: null, totalMs: 900 })).toBe(true);
    expect(meetsSlo(SLO, { firstTokenMs: null, meanGapMs: null, totalMs: 1_100 })).toBe(false);
  });
});
