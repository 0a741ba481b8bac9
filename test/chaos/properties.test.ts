import { expect, test } from 'vitest';
import type { ClientRequest, Down, Observed } from '../../scripts/chaos/observed.ts';
import { PROPERTIES } from '../../scripts/chaos/properties.ts';
import type { JournalRecord, TurnRecord } from '../../src/core/rollout/journal.ts';
import { bucket } from '../../src/core/routing/bucket.ts';
import { planOf } from '../core/rollout/plans.ts';
import { runScript } from '../core/rollout/scripted-world.ts';

/* Made-up logs of a round in which all went well, and what each property finds when they are tampered with. */

const PLAN = planOf(
  'steps: [{setWeight: 10}, {pause: {duration: 5s}}, {setWeight: 50}, {pause: {duration: 5s}}, {setWeight: 100}]',
  'window: 4s\ninterval: 1s\nminimumRequests: 8\ntriggers: [error-rate > 10% rollback]',
);
const COMMANDS = [
  { verb: 'kill', by: 'chaos', atMs: 6_000 },
  { verb: 'unkill', by: 'chaos', atMs: 8_000 },
] as const;
const { records, state } = runScript(PLAN, {
  read: (query) => (query.includes('errors') ? 0 : 1_000),
  commands: COMMANDS,
  untilMs: 60_000,
});

const SALT = 'chaos/c0';
const USERS = Array.from({ length: 200 }, (_, index) => `user-${index}`);
/** The first user of whom it is so. */
const userAt = (isIt: (percent: number) => boolean): string =>
  USERS.find((user) => isIt(bucket(SALT, user) * 100)) ?? '';
const LOW = userAt((percent) => percent < 10);
const HIGH = userAt((percent) => percent > 60);

function request(id: string, sentAtMs: number, more: Partial<ClientRequest> = {}): ClientRequest {
  const answered = { endedAtMs: sentAtMs + 50, status: 200, model: 'stable', isGood: true };
  return { id, user: LOW, sentAtMs, ...answered, ...more };
}

const down = (who: string, fromMs: number): Down => ({
  ...{ who, fromMs, goneAtMs: fromMs + 10 },
  ...{ revivedAtMs: fromMs + 2_000, backAtMs: fromMs + 3_000 },
});

const WELL: Observed = {
  ...{ shape: 'together', canary: 'healthy', isCanaryHarmed: false, salt: SALT },
  requests: [
    request('a', 2_000, { model: 'canary' }),
    request('b', 3_000, { user: HIGH }),
    request('refused', 4_500, { status: null, model: null, isGood: false }),
    request('cut', 9_000, { status: 502, isGood: false }),
    request('early', 5_990, { model: 'canary' }),
  ],
  canaryLog: [
    { id: 'a', user: LOW, receivedAtMs: 2_010 },
    { id: 'early', user: LOW, receivedAtMs: 6_020 },
  ],
  downs: [down('production', 4_000), down('stable-1', 9_020)],
  thrown: [{ obeyedAtMs: 6_000, liftedAtMs: 8_000 }],
  journal: records,
  outcome: state.outcome,
  endedAfterMs: 1_000,
};

const found = (observed: Observed) =>
  Object.entries(PROPERTIES)
    .filter(([, check]) => check(observed).length > 0)
    .map(([property]) => property);

function tampered(change: (turn: TurnRecord, index: number) => TurnRecord): JournalRecord[] {
  return records.map((record, index) => (record.kind === 'turn' ? change(record, index) : record));
}

const isRaise = (weight: number) => (turn: TurnRecord) =>
  turn.actions.some((action) => action.kind === 'set-weight' && action.weight === weight);

const LOST = 'no request is lost that a healthy stable could serve';
const SHARE = 'the canary serves only users below its weight';
const PLANNED = 'no weight is above the plan';
const OBEYED = 'the kill switch is obeyed';
const BEHIND = 'nothing is raised behind the kill switch';
const MISSING = 'nothing is raised on missing data';
const AWAY = 'nothing is measured by a Prometheus that is away';
const ENDS = 'every rollout ends as its canary deserves';
const REPLAYS = 'the journal replays to itself';

test('where all went well nothing is found', () => {
  expect(state.outcome).toBe('promoted');
  expect(found(WELL)).toEqual([]);
});

const with_ = (more: Partial<Observed>): Observed => ({ ...WELL, ...more });
const asking = (one: ClientRequest): Observed => with_({ requests: [...WELL.requests, one] });
const reaching = (one: ClientRequest, receivedAtMs: number): Observed => ({
  ...asking(one),
  canaryLog: [...WELL.canaryLog, { id: one.id, user: one.user, receivedAtMs }],
});

test.each<[string, Observed, string[]]>([
  ['an error of stable', asking(request('x', 11_000, { status: 502, isGood: false })), [LOST]],
  [
    'a refusal while the router was up',
    asking(request('x', 11_000, { status: null, model: null, isGood: false })),
    [LOST],
  ],
  [
    'an error of a healthy canary',
    asking(request('x', 11_000, { status: 500, model: 'canary', isGood: false })),
    [LOST],
  ],
  ['a user above the weight', reaching(request('x', 3_000, { user: HIGH }), 3_010), [SHARE]],
  [
    'a request that nobody sent',
    with_({ canaryLog: [{ id: 'y', user: LOW, receivedAtMs: 1 }] }),
    [SHARE],
  ],
  ['a request behind the switch', reaching(request('x', 6_100), 6_110), [OBEYED]],
  ['a request that came in late', reaching(request('x', 5_900), 6_500), [OBEYED]],
  ['a rollout that has not ended', with_({ endedAfterMs: null, outcome: null }), [ENDS]],
  ['one that ended late', with_({ endedAfterMs: 61_000 }), [ENDS]],
  ['a bad canary that was promoted', with_({ canary: 'slow' }), [ENDS]],
  ['a good one that was not', with_({ outcome: 'rolled-back' }), [ENDS]],
  ['no journal', with_({ journal: [], canaryLog: [] }), [REPLAYS]],
  [
    'a raise that nothing was measured for',
    with_({
      journal: tampered((turn) => ({
        ...turn,
        events: turn.events.filter(({ kind }) => kind !== 'measured'),
      })),
    }),
    [MISSING, REPLAYS],
  ],
  [
    'a weight that is confirmed again, of which nothing is to be said but that it is in no replay,',
    with_({
      journal: tampered((turn) =>
        isRaise(50)(turn)
          ? { ...turn, events: [...turn.events, { kind: 'weight', weight: 10, atMs: turn.atMs }] }
          : turn,
      ),
    }),
    [REPLAYS],
  ],
  [
    'a raise on no data',
    with_({
      journal: tampered((turn) => ({
        ...turn,
        events: turn.events.map((event) =>
          event.kind === 'measured' ? { ...event, verdict: 'Inconclusive' } : event,
        ),
      })),
    }),
    [MISSING, REPLAYS],
  ],
  [
    'a measurement of a Prometheus that was down',
    with_({ downs: [...WELL.downs, down('prometheus', 2_000)] }),
    [AWAY],
  ],
  [
    'a weight that the plan does not have',
    with_({
      journal: tampered((turn) =>
        isRaise(50)(turn) ? { ...turn, actions: [{ kind: 'set-weight', weight: 70 }] } : turn,
      ),
    }),
    [SHARE, PLANNED, REPLAYS],
  ],
  [
    'a raise behind the switch',
    with_({
      journal: tampered((turn) => ({
        ...turn,
        inputs: {
          ...turn.inputs,
          commands: turn.inputs.commands.filter(({ verb }) => verb === 'kill'),
        },
      })),
    }),
    [BEHIND, REPLAYS],
  ],
])('%s is found', (_what, observed, properties) => {
  expect(found(observed)).toEqual(properties);
});
