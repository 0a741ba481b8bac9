import fc from 'fast-check';
import { expect, test } from 'vitest';
import { effectsAt, nextChangeMs, profileUnder } from '../../../src/core/model/effects.ts';
import type { Effects, Fault } from '../../../src/core/model/fault.ts';
import { PROFILE } from './sample-profile.ts';

function fault(atMs: number, effects: Effects, rest: Partial<Fault> = {}): Fault {
  return { atMs, forMs: null, everyMs: null, target: 'canary', effects, ...rest };
}

test('a fault is active from its time on, for as long as it says', () => {
  const faults = [fault(100, { hallucination: 0.1 }, { forMs: 50 })];
  expect(effectsAt(faults, 'canary', 99)).toEqual({});
  expect(effectsAt(faults, 'canary', 100)).toEqual({ hallucination: 0.1 });
  expect(effectsAt(faults, 'canary', 149)).toEqual({ hallucination: 0.1 });
  expect(effectsAt(faults, 'canary', 150)).toEqual({});
});

test('a fault that repeats is active for a while in each turn', () => {
  const flapping = [fault(300, { errors: 0.5 }, { forMs: 60, everyMs: 300 })];
  const active = [0, 299, 300, 359, 360, 599, 600, 659, 660].map(
    (atMs) => effectsAt(flapping, 'canary', atMs).errors !== undefined,
  );
  expect(active).toEqual([false, false, true, true, false, false, true, true, false]);
});

test('a fault meets its target only', () => {
  const faults = [
    fault(0, { latency: 2 }, { target: 'both' }),
    fault(0, { errors: 1 }, { target: 'stable' }),
    fault(0, { down: true }, { target: 'prometheus' }),
  ];
  expect(effectsAt(faults, 'canary', 5)).toEqual({ latency: 2 });
  expect(effectsAt(faults, 'stable', 5)).toEqual({ latency: 2, errors: 1 });
});

test('the fault that began last decides shares; factors multiply; a refusal stays', () => {
  const faults = [
    fault(20, { errors: 0.2, latency: 3 }),
    fault(10, { errors: 0.1, errorKind: 'reset', latency: 2, refuse: true }),
    fault(30, { verbose: 2, refuse: false }),
  ];
  expect(effectsAt(faults, 'canary', 40)).toEqual({
    errors: 0.2,
    errorKind: 'reset',
    latency: 6,
    verbose: 2,
    refuse: true,
  });
});

test('between two changes nothing changes, and at the last one it is over', () => {
  const times = fc.integer({ min: 0, max: 500 });
  const someFault = fc.record({
    atMs: times,
    forMs: fc.option(fc.integer({ min: 1, max: 200 }), { nil: null }),
    everyMs: fc.option(fc.integer({ min: 1, max: 300 }), { nil: null }),
    target: fc.constantFrom('stable', 'canary', 'both', 'prometheus'),
    effects: fc.record({ errors: fc.double({ min: 0, max: 1, noNaN: true }) }),
  });
  fc.assert(
    fc.property(fc.array(someFault, { maxLength: 4 }), times, (faults, atMs) => {
      const now = effectsAt(faults, 'canary', atMs);
      const change = nextChangeMs(faults, 'canary', atMs) ?? atMs + 1_000;
      expect(change).toBeGreaterThan(atMs);
      for (let later = atMs; later < change; later += 1)
        expect(effectsAt(faults, 'canary', later)).toEqual(now);
    }),
  );
});

test('without effects a profile is itself', () => {
  expect(profileUnder(PROFILE, {})).toEqual(PROFILE);
});

test('effects replace shares and multiply latency and length', () => {
  const under = profileUnder(PROFILE, {
    hallucination: 0.3,
    errors: 0.4,
    errorKind: '503',
    latency: 2,
    verbose: 3,
  });
  expect(under.quality).toEqual({ hallucination: 0.3, vague: PROFILE.quality.vague });
  expect(under.errors).toEqual({ rate: 0.4, kinds: { '503': 1 } });
  expect(under.latency.firstTokenMs).toEqual({ median: 120, p95: 220 });
  expect(under.latency.interTokenMs).toEqual({ median: 14, p95: 24 });
  expect(under.outputTokens).toEqual({ median: 96, p95: 180 });
  expect(under.price).toBe(PROFILE.price);
});
