import { z } from 'zod';
import { expecting } from '../findings.ts';
import { COMMAND_VERBS, OUTCOMES } from '../rollout/state.ts';
import { faultSchema } from './fault-schema.ts';
import { flagsSchema } from './flags-schema.ts';
import { duration, moment } from './quantities.ts';
import { scoringSchema } from './scoring-schema.ts';
import { sloSchema } from './slo-schema.ts';
import { phaseSchema } from './traffic-schema.ts';

const MAX_PHASES = 1_000;
const MAX_FAULTS = 1_000;
const MAX_COMMANDS = 1_000;
export const MAX_COMPRESSION = 10_000;

const fileName = expecting(
  'the name of a file, relative to this one',
  z.string().min(1).max(1_000),
);

const limit = expecting('a whole number, at least 0', z.int().min(0)).exactOptional();

export const expectSchema = z.strictObject({
  outcome: z.enum(OUTCOMES).describe('How the rollout must end.'),
  by: expecting('the name of a metric', z.string().min(1))
    .exactOptional()
    .describe('The metric or trigger that must have decided.'),
  detectedWithin: duration
    .exactOptional()
    .describe('From the fault to the measurement that decided, in plan time.'),
  rolledBackWithin: duration
    .exactOptional()
    .describe('From the detection until no new request can reach the canary, on the clock.'),
  maxBadAnswers: limit.describe('How many bad answers may reach users.'),
  maxCanaryRequests: limit.describe('How many requests the canary may answer.'),
  maxUsers: limit.describe('How many users may get an answer of the canary.'),
  maxCanaryAfterKill: limit.describe(
    'How many requests may reach the canary while the kill switch is on, by its own count.',
  ),
});

export const commandSchema = z.strictObject({
  at: moment.describe('When, counted from the start of the traffic.'),
  // A rehearsal ends when its rollout does: there is nothing left to retry.
  do: z.enum(COMMAND_VERBS).exclude(['retry']).describe('What the person does.'),
});

const killSwitchSchema = z.strictObject({
  inFlight: z
    .enum(['finish', 'cut'])
    .describe('What becomes of answers of the canary that are under way; finish if absent.'),
});

const modelsSchema = z.strictObject({
  stable: fileName.describe('Profile of the model that serves today.'),
  canary: fileName.describe('Profile of the model that is rolled out.'),
});

export const scrapeSchema = z.strictObject({
  interval: duration.default(15_000).describe('Between two scrapes, in plan time; 15s if absent.'),
});

/** Whether a log writes a text out or only its hash. */
const TEXT_POLICIES = ['hashed', 'kept'] as const;

export const liveSchema = z.strictObject({
  compression: expecting(
    `a number from 1 to ${MAX_COMPRESSION}`,
    z.number().min(1).max(MAX_COMPRESSION),
  )
    .default(1)
    .describe('A rehearsal runs the plan this many times faster than the clock.'),
  pairs: z
    .strictObject({
      prompts: z.enum(TEXT_POLICIES).default('hashed').describe('Of what users asked.'),
      answers: z.enum(TEXT_POLICIES).default('kept').describe('Of what both models answered.'),
    })
    .exactOptional()
    .describe('What the log of pairs keeps of a copied request; prompts are hashed if absent.'),
});

/** A scenario file: a rollout, two models, what happens to them, and how it must end. */
export const scenarioSchema = z.strictObject({
  name: expecting(
    'a name of small letters, digits and hyphens, such as bad-model',
    z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/),
  ).describe('What run folders and reports call it.'),
  description: z.string().default('').describe('For the reader.'),
  teaches: z.string().default('').describe('What one learns from it, in one sentence.'),
  seed: expecting('a whole number, at least 0', z.int().min(0))
    .default(1)
    .describe('Of all chance: the same seed gives the same run.'),
  rollout: fileName.describe('Argo Rollout and AnalysisTemplates.'),
  triggers: fileName.exactOptional().describe('Rollback rules.'),
  flags: flagsSchema
    .exactOptional()
    .describe('The flags that the router serves, and who is in which segment of users.'),
  models: modelsSchema.describe('The profiles of the two models.'),
  traffic: z.array(phaseSchema).min(1).max(MAX_PHASES).describe('Phase after phase.'),
  faults: z.array(faultSchema).max(MAX_FAULTS).default([]).describe('What goes wrong, and when.'),
  operator: z
    .array(commandSchema)
    .max(MAX_COMMANDS)
    .default([])
    .describe('What a person does during the run.'),
  killSwitch: killSwitchSchema
    .default({ inFlight: 'finish' })
    .describe('How the kill switch works where an operator throws it without saying.'),
  slo: sloSchema
    .exactOptional()
    .describe('What users are promised; goodput is the share of requests that keep all of it.'),
  scrape: scrapeSchema
    .default({ interval: 15_000 })
    .describe('How often Prometheus reads the metrics.'),
  scoring: scoringSchema
    .exactOptional()
    .describe('Which answers are scored, and by whom; all of them by known-good if absent.'),
  live: liveSchema.default({ compression: 1 }).describe('Of a rehearsal alone.'),
  expect: expecting('how it must end, such as {outcome: promoted}', expectSchema).describe(
    'How the rollout must end, and what it may come to.',
  ),
});
