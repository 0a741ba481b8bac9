import { z } from 'zod';
import { ARMS_MAX, SLOTS } from '../../abtest/assignment.ts';
import { AB_METRICS } from '../../abtest/metrics.ts';
import { expecting } from '../../findings.ts';
import { armFaultSchema } from '../fault-schema.ts';
import { duration, isMapping, moment, share } from '../quantities.ts';
import { liveSchema, scenarioSchema } from '../scenario-schema.ts';

const MAX_CHANGES = 100;

/** Words of our own in an arm's place. */
const RESERVED = ['all', 'both'];

export const armName = expecting(
  'a name of small letters, digits and hyphens, such as rewrite',
  z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,39}$/)
    .refine((name) => !RESERVED.includes(name), {
      error: 'expected another name: it means every arm',
    }),
);

/** Hundredths of a percent are the slots that users are dealt into. */
const armShare = share.refine((part) => Math.abs(part * SLOTS - Math.round(part * SLOTS)) < 1e-6, {
  error: 'expected a share in steps of 0.01%',
});

/** The users of each arm, all of them together. */
export const armShares = z.record(armName, armShare).superRefine(
  (shares, context) => {
    const parts = Object.values(shares);
    if (parts.length < 2 || parts.length > ARMS_MAX) {
      const found = parts.length === 1 ? 'one arm' : `${parts.length} arms`;
      context.addIssue({
        code: 'custom',
        message: `has ${found}; expected 2 to ${ARMS_MAX}, such as {current: 50%, rewrite: 50%}`,
      });
    }
    if (!parts.every((part) => typeof part === 'number')) return;
    if (parts.length >= 2 && parts.filter((part) => part > 0).length < 2) {
      const message = 'give users to fewer than two arms; expected two or more above 0%';
      context.addIssue({ code: 'custom', message });
    }
    const total = parts.reduce((sum, part) => sum + part, 0);
    if (Math.abs(total - 1) < 1e-9) return;
    const percent = Number((total * 100).toFixed(2));
    context.addIssue({ code: 'custom', message: `add up to ${percent}%; expected 100%` });
  },
  { when: isMapping },
);

export const weightChangeSchema = z.strictObject({
  at: moment.describe('When, counted from the start of the traffic.'),
  weights: armShares.describe('Of every arm; only the users that must change arms do.'),
});

const metricsOfArms = z.record(armName, z.array(z.enum(AB_METRICS.map(({ name }) => name))).min(1));

export const abExpectSchema = z.strictObject({
  sampleRatio: z
    .enum(['ok', 'mismatch', 'mixed'])
    .exactOptional()
    .describe('Whether the users seen agree with the weights.'),
  better: metricsOfArms
    .exactOptional()
    .describe("Metrics by which an arm must prove better than the control's."),
  worse: metricsOfArms.exactOptional().describe('Metrics by which an arm must prove worse.'),
  different: metricsOfArms
    .exactOptional()
    .describe('Metrics without a good direction by which an arm must prove different.'),
  undecided: metricsOfArms
    .exactOptional()
    .describe('Metrics by which nothing may be proved of an arm.'),
});

const { name, description, teaches, seed, traffic, scoring } = scenarioSchema.shape;

const MAX_FAULTS = 1_000;

/** An A/B test: models side by side, what happens to them, and what must come out. */
export const abTestSchema = z.strictObject({
  name,
  description,
  teaches,
  seed,
  ab: z
    .strictObject({
      arms: armShares.describe(
        'Which share of the users gets which model; the first is the control.',
      ),
      salt: expecting('a text', z.string().min(1).max(200))
        .exactOptional()
        .describe("Deals the users: another salt deals them anew; the test's name if absent."),
      look: duration
        .default(60_000)
        .describe('Between two looks at the results, in plan time; 1m if absent.'),
    })
    .describe('Who gets which model, and how often the results are read.'),
  models: z
    .record(armName, expecting('the name of a file, relative to this one', z.string().min(1)))
    .describe("Each arm's profile."),
  traffic,
  faults: z
    .array(armFaultSchema)
    .max(MAX_FAULTS)
    .default([])
    .describe('What goes wrong, and when.'),
  operator: z
    .array(weightChangeSchema)
    .max(MAX_CHANGES)
    .default([])
    .describe('What a person changes during the test.'),
  scoring,
  live: liveSchema
    .pick({ compression: true })
    .default({ compression: 1 })
    .describe('Of a rehearsal alone.'),
  expect: expecting('what must come out, such as {sampleRatio: ok}', abExpectSchema).describe(
    'What must be found by the end.',
  ),
});
