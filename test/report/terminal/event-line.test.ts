import { expect, it } from 'vitest';
import type { RolloutEvent } from '../../../src/core/rollout/state.ts';
import { eventText } from '../../../src/report/terminal/event-line.ts';

const MEASURED: Extract<RolloutEvent, { kind: 'measured' }> = {
  kind: 'measured',
  atMs: 60_000,
  source: 'inline',
  metric: 'error-rate',
  verdict: 'Error',
  value: '',
  limit: 'result[0] < 0.05',
  valueNumber: null,
  limitNumber: null,
  samples: null,
  message: '',
};

it('says of a measurement without a value that it has none', () => {
  expect(eventText(MEASURED)).toBe('Error: error-rate: no value, condition result[0] < 0.05');
  expect(eventText({ ...MEASURED, value: '[0.1]' })).toBe(
    'Error: error-rate [0.1], condition result[0] < 0.05',
  );
});
