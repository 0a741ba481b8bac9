import { expect, it } from 'vitest';
import { pastMoment } from '../../src/commands/past-moment.ts';

const NOW_MS = Date.UTC(2026, 10, 25, 12);

it.each([
  ['2026-11-24T10:00:00Z', Date.UTC(2026, 10, 24, 10)],
  ['2026-11-24t10:00:00.25z', Date.UTC(2026, 10, 24, 10, 0, 0, 250)],
  ['2026-11-24 10:00:00+02:00', Date.UTC(2026, 10, 24, 8)],
  ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
  ['1764000000', 1_764_000_000_000],
  ['1764000000.5', 1_764_000_000_500],
  ['0', 0],
  ['-6h', NOW_MS - 6 * 3_600_000],
  ['-1h30m', NOW_MS - 5_400_000],
])('%s is a moment', (text, atMs) => {
  expect(pastMoment(text, NOW_MS)).toBe(atMs);
});

it.each([
  '',
  'now',
  '6h',
  '-',
  '-6',
  '--6h',
  '2026-11-24',
  '2026-11-24T10:00:00',
  '2026-02-30T10:00:00Z',
  '2025-02-29T10:00:00Z',
  '2026-13-01T10:00:00Z',
  '2026-11-24T25:00:00Z',
  '2026-11-24T10:00:00+99:99',
  '1764000000000',
  '1e9',
])('"%s" is none', (text) => {
  expect(pastMoment(text, NOW_MS)).toBeUndefined();
});
