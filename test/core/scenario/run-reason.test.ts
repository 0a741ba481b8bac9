import { expect, it } from 'vitest';
import { faultAtMs } from '../../../src/core/scenario/run-reason.ts';
import { shipped } from '../../sim/tune/shipped.ts';

const withoutFaults = (name: string) => ({ ...shipped(name), faults: [] });

it('harm begins with the first fault, and from the beginning where a bad canary has none', () => {
  expect(faultAtMs(shipped('bad-model'))).toBe(5 * 60_000);
  expect(faultAtMs(withoutFaults('bad-model'))).toBe(0);
  expect(faultAtMs(withoutFaults('good-model'))).toBe(null);
});
