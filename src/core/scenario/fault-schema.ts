import { z } from 'zod';
import { expecting } from '../findings.ts';
import type { Effects, Fault } from '../model/fault.ts';
import { ERROR_KINDS, type ErrorKind } from '../model/profile.ts';
import { duration, factor, isMapping, moment, share } from './quantities.ts';

/** `kind: 503` without quotes is a number in YAML; what is meant is plain all the same. */
const errorKind = expecting(
  `one of ${ERROR_KINDS.join(', ')}`,
  z.union([z.enum(ERROR_KINDS), z.literal([500, 503, 429])]),
).transform((kind) => String(kind) as ErrorKind);

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
  errors: share.exactOptional().describe("In place of the profile's error rate."),
  kind: errorKind.exactOptional().describe("The kind of these errors; without it, the profile's."),
  latency: factor.exactOptional().describe("Times the profile's latencies."),
  verbose: factor.exactOptional().describe("Times the profile's length of an answer."),
  kv: share.exactOptional().describe("Share of the engine's cache that can be used."),
  prefixMiss: z
    .boolean()
    .exactOptional()
    .describe("The engine's cache knows no prefix, as after a new prompt format."),
  refuse: z.boolean().exactOptional().describe('The server refuses connections.'),
  down: z.boolean().exactOptional().describe("The model server's process is killed."),
};

const MODEL_EFFECTS = [
  'hallucination',
  'vague',
  'errors',
  'latency',
  'verbose',
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
function combinations(fault: Keys, isSpelledRight: boolean, complain: Complain): void {
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
      complain('strikes nobody; expected model: stable, canary or both, or prometheus: down');
    }
    if (effects.length === 0) {
      complain(`has no effect; expected at least one of ${MODEL_EFFECTS.join(', ')}`);
    }
  }
  if (has('kind') && !has('errors')) {
    complain('needs errors beside it; expected such as errors: 40%', ['kind']);
  }
  timing(fault, complain);
}

function timing(fault: Keys, complain: Complain): void {
  const { for: forMs, every: everyMs } = fault;
  if (everyMs !== undefined && forMs === undefined) {
    complain('needs for beside it; expected how long each time lasts', ['every']);
  }
  if (typeof forMs === 'number' && typeof everyMs === 'number' && forMs > everyMs) {
    complain('is longer than every; expected it to end before it begins again', ['for']);
  }
}

export const faultSchema = z.strictObject(shape).superRefine(
  (fault, context) => {
    const isSpelledRight = !context.issues.some(({ code }) => code === 'unrecognized_keys');
    combinations(fault, isSpelledRight, (message, path = []) =>
      context.addIssue({ code: 'custom', message, path }),
    );
  },
  { when: isMapping },
);

/** A fault as the model servers take it. */
export function faultOf(written: z.output<typeof faultSchema>): Fault {
  const { at, for: forMs, every, model, prometheus, kind, ...others } = written;
  const effects: Effects = {
    ...others,
    ...(kind === undefined ? {} : { errorKind: kind }),
    ...(prometheus === undefined ? {} : { down: true }),
  };
  return {
    atMs: at,
    forMs: forMs ?? null,
    everyMs: every ?? null,
    target: model ?? 'prometheus',
    effects,
  };
}
