import { z } from 'zod';
import { expecting } from '../findings.ts';
import type { ClosedLoop, OpenLoop, Segment, TrafficPhase } from '../traffic/plan.ts';
import { duration, isMapping, rate, share } from './quantities.ts';
import { sessionsOf, sessionsSchema } from './sessions-schema.ts';
import { traceSchema, type WrittenTrace, writtenTrace } from './trace-schema.ts';

/** Each user is a hash and, once seen, an entry of a map. */
const MAX_USERS = 10_000_000;

/** Each holds a socket on either side of the router. */
const MAX_CONNECTIONS = 4_096;

const ramp = z.strictObject({
  from: rate.describe('The rate at the start of the phase.'),
  to: rate.describe('The rate at its end, reached in a straight line.'),
});

const shape = {
  for: duration.describe('How long this phase lasts.'),
  rate: expecting('a rate such as 40/s, or {from: 10/s, to: 50/s}', z.union([rate, ramp]))
    .exactOptional()
    .describe('Open loop: requests come at this rate, however slow the answers are.'),
  connections: expecting(
    `a whole number from 1 to ${MAX_CONNECTIONS}`,
    z.int().min(1).max(MAX_CONNECTIONS),
  )
    .exactOptional()
    .describe(
      'Closed loop, in place of rate: each sends its next request when the last is answered.',
    ),
  trace: expecting('a recording, such as {file: day.csv, format: azure}', traceSchema)
    .exactOptional()
    .describe('In place of rate: requests come when recorded ones did, and as large.'),
  arrivals: z
    .enum(['constant', 'poisson', 'gamma'])
    .exactOptional()
    .describe('Of a rate; poisson if absent. gamma needs burstiness.'),
  burstiness: expecting('a number from 0.01 to 100', z.number().min(0.01).max(100))
    .exactOptional()
    .describe('Of gamma arrivals: 1 is as poisson, less is burstier, more is smoother.'),
  sessions: sessionsSchema
    .exactOptional()
    .describe('Beside rate: users go on talking, and every prompt repeats what was said.'),
  users: expecting(`a whole number from 1 to ${MAX_USERS}`, z.int().min(1).max(MAX_USERS))
    .default(1_000)
    .describe('How many people the requests come from.'),
  segments: z
    .record(z.string().regex(/^[a-z][a-z0-9-]*$/, 'expected a name such as internal'), share)
    .default({})
    .describe('Parts of the users by share; the rest is the segment "all".'),
  prompts: z.enum(['facts']).default('facts').describe('What they ask.'),
  streaming: share.default(0).describe('Share of requests that ask for a stream.'),
};

type Keys = Readonly<Partial<Record<keyof typeof shape, unknown>>>;
type Complain = (message: string, path?: string[]) => void;

function combinations(phase: Keys, isSpelledRight: boolean, complain: Complain): void {
  const { arrivals, burstiness, segments } = phase;
  const loads = LOADS.filter((key) => phase[key] !== undefined);
  if (isSpelledRight && loads.length === 0) {
    complain('has no load; expected rate (such as 40/s), connections (such as 8) or a trace');
  }
  const [first, second] = loads;
  if (first !== undefined && second !== undefined) {
    complain(`cannot stand beside ${first}; expected one of the two`, [second]);
  }
  for (const key of BESIDE_RATE) {
    if (phase[key] === undefined || phase.rate !== undefined || first === undefined) continue;
    complain(`cannot stand beside ${first}; expected it beside rate`, [key]);
  }
  if (arrivals === 'gamma' && burstiness === undefined && isSpelledRight) {
    complain('is gamma without burstiness; expected such as burstiness: 0.5', ['arrivals']);
  }
  if (arrivals !== 'gamma' && burstiness !== undefined) {
    complain('needs arrivals: gamma beside it', ['burstiness']);
  }
  if (typeof segments === 'object' && segments !== null) segmentsFit(segments, complain);
}

const BESIDE_RATE = ['arrivals', 'sessions'] as const;

const LOADS = ['rate', 'connections', 'trace'] as const;

function segmentsFit(segments: object, complain: Complain): void {
  if (Object.hasOwn(segments, 'all')) {
    complain('is the name of those in no segment; expected another name', ['segments', 'all']);
  }
  const shares = Object.values(segments).filter((value) => typeof value === 'number');
  const total = shares.reduce((sum, value) => sum + value, 0);
  // 70% + 20% + 10% is 1.0000000000000002 of a whole.
  if (total > 1 + 1e-9) {
    const percent = Number((total * 100).toFixed(2));
    complain(`add up to ${percent}%; expected at most 100%`, ['segments']);
  }
}

export const phaseSchema = z.strictObject(shape).superRefine(
  (phase, context) => {
    const isSpelledRight = !context.issues.some(({ code }) => code === 'unrecognized_keys');
    combinations(phase, isSpelledRight, (message, path = []) =>
      context.addIssue({ code: 'custom', message, path }),
    );
  },
  { when: isMapping },
);

/** A phase as its file says it: a trace is not read yet. */
export type WrittenPhase = Omit<TrafficPhase, 'load'> & {
  readonly load:
    | OpenLoop
    | ClosedLoop
    | { readonly kind: 'written-trace'; readonly trace: WrittenTrace };
};

export function phaseOf(written: z.output<typeof phaseSchema>): WrittenPhase {
  return {
    forMs: written.for,
    load: loadOf(written),
    users: written.users,
    segments: Object.entries(written.segments).map(([name, of]): Segment => ({ name, share: of })),
    prompts: written.prompts,
    streaming: written.streaming,
  };
}

function arrivalsOf({ arrivals, burstiness }: z.output<typeof phaseSchema>): OpenLoop['arrivals'] {
  if (arrivals === 'gamma') return { burstiness: burstiness ?? 1 };
  return arrivals ?? 'poisson';
}

function loadOf(written: z.output<typeof phaseSchema>): WrittenPhase['load'] {
  const { connections, trace } = written;
  if (connections !== undefined) return { kind: 'closed', connections };
  if (trace !== undefined) return { kind: 'written-trace', trace: writtenTrace(trace) };
  const ends = written.rate ?? 0;
  const { from, to } = typeof ends === 'number' ? { from: ends, to: ends } : ends;
  const { sessions } = written;
  return {
    kind: 'open',
    arrivals: arrivalsOf(written),
    fromPerSecond: from,
    toPerSecond: to,
    ...(sessions === undefined ? {} : { sessions: sessionsOf(sessions) }),
  };
}
