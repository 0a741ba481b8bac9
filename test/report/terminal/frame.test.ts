import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Measured } from '../../../src/core/rollout/state.ts';
import { frame, packed } from '../../../src/report/terminal/frame.ts';
import { clockText, leftText } from '../../../src/report/terminal/run-place.ts';
import { planOf } from '../../core/rollout/plans.ts';
import { runScript } from '../../core/rollout/scripted-world.ts';

const PLACE = { dashboard: 'http://127.0.0.1:40559/', endsAtMs: 2_400_000, compression: 30 };

const measured = (metric: string, value: string, verdict: Measured['verdict']): Measured => ({
  ...{ atMs: 0, source: 'trigger', metric, verdict, value, limit: '5%', message: '' },
  ...{ valueNumber: null, limitNumber: null, samples: 1_204 },
});

const { state } = runScript(
  planOf('steps:\n- setWeight: 5\n- pause: {duration: 10m}\n- setWeight: 25\n- pause: {}'),
  { untilMs: 200_000, read: () => 'no-data' },
);

const VIEW = {
  planMs: 200_000,
  state: {
    ...state,
    holds: [
      {
        kind: 'not-enough-data' as const,
        sinceMs: 0,
        message: 'no data for hallucination-rate: nothing is known at 5%, and nothing is raised',
        metric: 'hallucination-rate',
      },
    ],
  },
  traffic: { sent: 1_031, failed: 12, dropped: 3 },
  exposure: { canaryRequests: 51, users: 42, badAnswers: 2 },
  measured: [
    measured('error-rate', '0.4%', 'Successful'),
    measured('hallucination-rate', '5.14%', 'Failed'),
    measured('cost-per-request', '', 'Inconclusive'),
  ],
  place: PLACE,
};

describe('the live view', () => {
  it.each([40, 80, 200])('at %s columns', async (columns) => {
    const lines = frame(VIEW, columns).map(stripVTControlCharacters);
    const over = lines.filter((line) => line.length >= columns);
    expect(over).toEqual([]);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(
      `../../golden/terminal/frame-${columns}.txt`,
    );
  });
});

it('parts go on the next line where there is no more room', () => {
  const parts = ['one', 'two', 'three'];
  expect(packed(parts, 80)).toEqual(['  one   two   three']);
  expect(packed(parts, 12)).toEqual(['  one   two', '  three']);
  expect(packed(parts, 5)).toEqual(['  one', '  two', '  three']);
});

it('what is left is on the clock, and nothing once the time is over', () => {
  expect(clockText(200_000, PLACE)).toBe('plan time 3m20s, at most 1m14s left');
  expect(leftText(2_399_999, PLACE)).toBe('1s');
  expect(leftText(2_500_000, PLACE)).toBe('0s');
});
