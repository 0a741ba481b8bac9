import { expect, it } from 'vitest';
import { harmAtMs } from '../../src/sim/harm-at.ts';
import { shipped } from './tune/shipped.ts';

const withoutFaults = (name: string) => ({ ...shipped(name), faults: [] });

it('harm begins with the first fault, and from the beginning where a bad canary has none', () => {
  expect(harmAtMs(shipped('bad-model'))).toBe(5 * 60_000);
  expect(harmAtMs(withoutFaults('bad-model'))).toBe(0);
  expect(harmAtMs(withoutFaults('good-model'))).toBe(null);
});
