import { z } from 'zod';
import { expecting } from '../findings.ts';
import type { Segment, TrafficPhase } from '../traffic/plan.ts';
import { duration, isMapping, rate, share } from './quantities.ts';

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
  arrivals: z
    .enum(['constant', 'poisson'])
    .exactOptional()
    .describe('Of a rate; poisson if absent.'),
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
  const { rate: written, connections, arrivals, segments } = phase;
  if (isSpelledRight && written === undefined && connections === undefined) {
    complain('has no load; expected rate (such as 40/s) or connections (such as 8)');
  }
  if (written !== undefined && connections !== undefined) {
    complain('cannot stand beside rate; expected one of the two', ['connections']);
  }
  if (arrivals !== undefined && connections !== undefined) {
    complain('cannot stand beside connections; expected it beside rate', ['arrivals']);
  }
  if (typeof segments === 'object' && segments !== null) segmentsFit(segments, complain);
}

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

/** A phase as the traffic generator takes it. */
export function phaseOf(written: z.output<typeof phaseSchema>): TrafficPhase {
  return {
    forMs: written.for,
    load: loadOf(written),
    users: written.users,
    segments: Object.entries(written.segments).map(([name, of]): Segment => ({ name, share: of })),
    prompts: written.prompts,
    streaming: written.streaming,
  };
}

function loadOf(written: z.output<typeof phaseSchema>): TrafficPhase['load'] {
  if (written.connections !== undefined)
    return { kind: 'closed', connections: written.connections };
  const ends = written.rate ?? 0;
  const { from, to } = typeof ends === 'number' ? { from: ends, to: ends } : ends;
  const arrivals = written.arrivals ?? 'poisson';
  return { kind: 'open', arrivals, fromPerSecond: from, toPerSecond: to };
}
