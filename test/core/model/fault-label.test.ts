import { expect, it } from 'vitest';
import type { FaultEffects } from '../../../src/core/model/fault.ts';
import { faultLabel, faultText } from '../../../src/core/model/fault-label.ts';

const AT_ONCE = { atMs: 0, forMs: null, everyMs: null, target: 'canary' } as const;

it.each<[FaultEffects, string]>([
  [{ hallucination: 0.12 }, 'hallucination 12%'],
  [{ errors: 0.025, errorKind: 'timeout', errorAt: 3 }, 'errors 2.5% (timeout)'],
  [{ wrongFormat: 0.5, errors: 0.1 }, 'wrong format 50%, errors 10%'],
  [{ latency: 3, verbose: 2 }, 'latency × 3, verbose × 2'],
  [{ ramp: { from: 1, to: 4, overMs: 300_000 } }, 'latency × 1 to × 4 over 5m'],
  [{ coldStart: { forMs: 60_000, factor: 8 } }, 'cold start × 8 for 1m'],
  [{ kv: 0.25, prefixMiss: true }, 'cache cut to 25%, prefix miss'],
  [{ flaws: { slowDrip: { share: 0.1, at: null } } }, 'slow drip 10%'],
  [{ down: true }, 'down'],
])('%j is %s', (effects, text) => {
  expect(faultLabel({ ...AT_ONCE, effects })).toBe(`canary: ${text}`);
});

it('says nothing of what it does not do', () => {
  expect(faultText({ ...AT_ONCE, effects: { down: false, kv: 0.5 } })).toBe(
    'canary: cache cut to 50%',
  );
});

it('says whom it strikes, how long and how often', () => {
  const among = { users: 0.05, prompts: ['capital' as const] };
  const flapping = { ...AT_ONCE, forMs: 30_000, everyMs: 90_000, effects: { refuse: true } };
  expect(faultLabel({ ...flapping, target: 'both', among })).toBe(
    'both models: refuse, for 5% of the users and prompts about capital, for 30s, every 1m30s',
  );
});
