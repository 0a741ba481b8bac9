import { z } from 'zod';
import { TOPICS } from '../facts/fact.ts';
import { expecting } from '../findings.ts';
import { INJECTED_QUALITIES } from '../model/answer-text.ts';
import type { Fault, FaultEffects } from '../model/fault.ts';
import { FLAW_NAMES } from '../model/faults/answer-flaws.ts';
import { PLACED_ERRORS } from '../model/faults/error-faults.ts';
import { ERROR_KINDS, type ErrorKind } from '../model/profile.ts';
import { flaw, flawsOf } from './flaw-schema.ts';
import { duration, factor, isMapping, moment, share } from './quantities.ts';

/** `kind: 503` without quotes is a number in YAML; what is meant is plain all the same. */
const errorKind = expecting(
  `one of ${ERROR_KINDS.join(', ')}`,
  z.union([z.enum(ERROR_KINDS), z.literal([500, 503, 429, 401, 404])]),
).transform((kind) => String(kind) as ErrorKind);

const MAX_TOKEN = 1_000_000;
const tokenPlace = expecting('a whole number of tokens', z.int().min(0).max(MAX_TOKEN));

const segmentName = z.string().regex(/^[a-z][a-z0-9-]*$/);

const topic = z.enum(TOPICS);

const ramp = z.strictObject({
  from: factor.describe('At first.'),
  to: factor.describe('In the end.'),
  over: duration.describe('How long it takes to get there.'),
});

const coldStart = z.strictObject({
  for: duration.describe('Until it is as fast as ever.'),
  factor: factor.describe('So many times slower at first.'),
});

const shape = {
  at: moment.describe('When it begins, counted from the start of the traffic.'),
  for: duration.exactOptional().describe('How long it lasts; without it, to the end.'),
  every: duration
    .exactOptional()
    .describe('It begins again this long after it began; needs `for`.'),
  model: z.enum(['stable', 'canary', 'both']).exactOptional().describe('Which model it strikes.'),
  prometheus: z.literal('down').exactOptional().describe('Prometheus goes away.'),
  hallucination: share.exactOptional().describe("In place of the profile's share."),
  vague: share.exactOptional().describe("In place of the profile's share."),
  refusal: share.exactOptional().describe('Share of answers that decline to answer.'),
  wrongFormat: share
    .exactOptional()
    .describe('Share of answers that are markup or a call instead.'),
  errors: share.exactOptional().describe("In place of the profile's error rate."),
  kind: errorKind.exactOptional().describe("The kind of these errors; without it, the profile's."),
  after: tokenPlace
    .exactOptional()
    .describe('At which token a cut, stall or malformed event comes.'),
  latency: expecting(
    'a factor such as 2x, or {from: 1x, to: 3x, over: 20m}',
    z.union([factor, ramp]),
  )
    .exactOptional()
    .describe("Times the profile's latencies; with from, to and over it gets there evenly."),
  coldStart: coldStart.exactOptional().describe('Slow at first, and evenly less so.'),
  spikes: flaw('x').exactOptional().describe('Share of answers that take 10x as long.'),
  slowDrip: flaw('x').exactOptional().describe('Share of answers whose tokens take 10x as long.'),
  truncation: flaw('tokens').exactOptional().describe('Share of answers that stop after 8 tokens.'),
  repetition: flaw('x').exactOptional().describe('Share of answers that say all of it 4x.'),
  duplicateChunk: flaw()
    .exactOptional()
    .describe('Share of streams with a piece that comes twice.'),
  missingDone: flaw().exactOptional().describe('Share of streams that lack [DONE].'),
  wrongUsage: flaw('x').exactOptional().describe('Share of answers that bill 10x their tokens.'),
  verbose: factor.exactOptional().describe("Times the profile's length of an answer."),
  kv: share.exactOptional().describe("Share of the engine's cache that can be used."),
  prefixMiss: z
    .boolean()
    .exactOptional()
    .describe("The engine's cache knows no prefix, as after a new prompt format."),
  refuse: z.boolean().exactOptional().describe('The server refuses connections.'),
  down: z.boolean().exactOptional().describe("The model server's process is killed."),
  users: expecting('a share such as 10%, or the name of a segment', z.union([share, segmentName]))
    .exactOptional()
    .describe('It strikes only these: a share, always the same ones, or a segment of the traffic.'),
  prompts: expecting(`one or more of ${TOPICS.join(', ')}`, z.union([topic, z.array(topic).min(1)]))
    .exactOptional()
    .describe('It strikes only prompts about these.'),
};

const MODEL_EFFECTS = [
  'hallucination',
  'vague',
  'refusal',
  'wrongFormat',
  'errors',
  'latency',
  'coldStart',
  'verbose',
  ...FLAW_NAMES,
  'kv',
  'prefixMiss',
  'refuse',
  'down',
] as const;

type Keys = Readonly<Partial<Record<keyof typeof shape, unknown>>>;
type Complain = (message: string, path?: string[]) => void;

/**
 * Combinations of keys that cannot be meant; also looked for where one of the values is wrong. Of a
 * misspelled key nobody needs to hear that it is missing too.
 */
function combinations(
  fault: Keys,
  expected: string,
  isSpelledRight: boolean,
  complain: Complain,
): void {
  const has = (key: keyof typeof shape) => fault[key] !== undefined;
  const effects = MODEL_EFFECTS.filter((key) => has(key) && fault[key] !== false);
  if (has('prometheus')) {
    for (const key of has('model') ? ['model', ...effects] : effects) {
      complain('is about a model; expected a fault of its own, beside the one of prometheus', [
        key,
      ]);
    }
  } else if (isSpelledRight) {
    if (!has('model')) {
      complain(`strikes nobody; expected ${expected}`);
    }
    if (effects.length === 0) {
      complain(`has no effect; expected at least one of ${MODEL_EFFECTS.join(', ')}`);
    }
  }
  if (has('kind') && !has('errors')) {
    complain('needs errors beside it; expected such as errors: 40%', ['kind']);
  }
  if (has('after') && !PLACED_ERRORS.some((kind) => kind === fault.kind)) {
    complain(`needs kind beside it; expected one of ${PLACED_ERRORS.join(', ')}`, ['after']);
  }
  among(fault, complain);
  shares(fault, complain);
  timing(fault, complain);
}

/** What is true of a whole server cannot be so for some of its requests. */
const OF_THE_SERVER = ['refuse', 'down', 'kv', 'prefixMiss', 'prometheus'] as const;

function among(fault: Keys, complain: Complain): void {
  const narrowed = (['users', 'prompts'] as const).find((key) => fault[key] !== undefined);
  if (narrowed === undefined) return;
  for (const key of OF_THE_SERVER) {
    if (fault[key] === undefined || fault[key] === false) continue;
    complain(`is of the whole server; expected it in a fault without ${narrowed}`, [key]);
  }
}

function shares(fault: Keys, complain: Complain): void {
  const written = INJECTED_QUALITIES.filter((name) => typeof fault[name] === 'number');
  const total = written.reduce((sum, name) => sum + Number(fault[name]), 0);
  if (total <= 1 + 1e-9) return;
  complain(`${written.join(', ')} exceed 100% together; expected answers to be one of them`);
}

function timing(fault: Keys, complain: Complain): void {
  const { for: forMs, every: everyMs, latency } = fault;
  if (typeof forMs === 'number' && isRamp(latency) && latency.over > forMs) {
    complain('is longer than for; expected the ramp to end before the fault does', [
      'latency',
      'over',
    ]);
  }
  if (everyMs !== undefined && forMs === undefined) {
    complain('needs for beside it; expected how long each time lasts', ['every']);
  }
  if (typeof forMs === 'number' && typeof everyMs === 'number' && forMs > everyMs) {
    complain('is longer than every; expected it to end before it begins again', ['for']);
  }
}

function complaints(expected: string) {
  return (fault: Keys, context: z.RefinementCtx): void => {
    const isSpelledRight = !context.issues.some(({ code }) => code === 'unrecognized_keys');
    combinations(fault, expected, isSpelledRight, (message, path = []) =>
      context.addIssue({ code: 'custom', message, path }),
    );
  };
}

export const faultSchema = z
  .strictObject(shape)
  .superRefine(complaints('model: stable, canary or both, or prometheus: down'), {
    when: isMapping,
  });

const { prometheus: _, ...armShape } = shape;

/** A fault of an A/B test, in which nobody asks a Prometheus. */
export const armFaultSchema = z
  .strictObject({
    ...armShape,
    model: z.string().exactOptional().describe('Which arm it strikes; all strikes every one.'),
  })
  .superRefine(complaints('model: the name of an arm, or all'), { when: isMapping });

function isRamp(latency: unknown): latency is z.output<typeof ramp> {
  return typeof latency === 'object' && latency !== null && 'over' in latency;
}

/** A fault as the model servers take it. */
export function faultOf(written: z.output<typeof faultSchema>): Fault {
  const { model, prometheus, ...fault } = written;
  return faultAt(model ?? 'prometheus', fault, prometheus === undefined ? {} : { down: true });
}

export function armFaultOf(written: z.output<typeof armFaultSchema>): Fault<string> {
  const { model = 'all', ...fault } = written;
  return faultAt(model === 'all' ? 'both' : model, fault, {});
}

function faultAt<Part extends string>(
  target: Fault<Part>['target'],
  written: Omit<z.output<typeof armFaultSchema>, 'model'>,
  more: FaultEffects,
): Fault<Part> {
  const { at, for: forMs, every, users, prompts, ...effects } = written;
  const isNarrow = users !== undefined || prompts !== undefined;
  const among = {
    ...(users === undefined ? {} : { users }),
    ...(prompts === undefined ? {} : { prompts: [prompts].flat() }),
  };
  return {
    atMs: at,
    forMs: forMs ?? null,
    everyMs: every ?? null,
    target,
    ...(isNarrow ? { among } : {}),
    effects: { ...effectsOf(effects), ...more },
  };
}

type WrittenEffects = Omit<
  z.output<typeof faultSchema>,
  'at' | 'for' | 'every' | 'model' | 'prometheus' | 'users' | 'prompts'
>;

function effectsOf(written: WrittenEffects): FaultEffects {
  const {
    kind,
    after,
    latency,
    coldStart: cold,
    spikes,
    slowDrip,
    truncation,
    repetition,
    duplicateChunk,
    missingDone,
    wrongUsage,
    ...plain
  } = written;
  const flaws = flawsOf({
    spikes,
    slowDrip,
    truncation,
    repetition,
    duplicateChunk,
    missingDone,
    wrongUsage,
  });
  return {
    ...plain,
    ...(kind === undefined ? {} : { errorKind: kind }),
    ...(after === undefined ? {} : { errorAt: after }),
    ...(typeof latency === 'number' ? { latency } : {}),
    ...(isRamp(latency)
      ? { ramp: { from: latency.from, to: latency.to, overMs: latency.over } }
      : {}),
    ...(cold === undefined ? {} : { coldStart: { forMs: cold.for, factor: cold.factor } }),
    ...(flaws === undefined ? {} : { flaws }),
  };
}
