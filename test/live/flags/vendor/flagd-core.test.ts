import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluateFlag } from '../../../../src/core/flags/evaluate.ts';
import { readFlagFile } from '../../../../src/core/flags/flag-file.ts';
import { text } from './flagd-core-provider.ts';
import { causes, opened, told } from './modules.ts';

const SEED = 20_261_129;
const CASES = 1_000;

const contexts = fc.record(
  {
    targetingKey: fc.stringMatching(/^[a-z0-9-]{1,12}$/),
    tier: fc.constantFrom('beta', 'early', 'late', ''),
    email: fc.constantFrom('ada@example.com', 'ada@example.org'),
  },
  { requiredKeys: ['targetingKey'] },
);

test(`flagd-core as a vendor and the same flags in a file say the same (seed ${SEED}, ${CASES} contexts)`, async () => {
  const vendor = await opened(join(import.meta.dirname, 'flagd-core-provider.ts'), 5_000);
  const { set } = readFlagFile('flags.json', text);
  if (set === undefined) throw new Error('the flags do not load');
  const samples = fc.sample(contexts, { seed: SEED, numRuns: CASES });
  const answers = await Promise.all(samples.map((context) => told(vendor, context)));
  const local = samples.map(
    (context) => evaluateFlag(set, 'user-segment', { context, nowMs: 0, type: 'string' }).value,
  );
  expect(answers).toEqual(local);
  expect(new Set(answers)).toEqual(new Set(['internal', 'beta', '']));
  expect(causes(vendor)).toEqual({});
});
