import { describe, expect, it, onTestFinished } from 'vitest';
import { FACTS } from '../../../src/core/facts/facts.ts';
import type { Fault, Role } from '../../../src/core/model/fault.ts';
import { isAmong } from '../../../src/core/model/struck.ts';
import { decide } from '../../../src/core/routing/decision.ts';
import { DEFAULT_SCORING } from '../../../src/core/scoring/scorer-choice.ts';
import { textScorer } from '../../../src/core/scoring/text-scorer.ts';
import { arrivals } from '../../../src/core/traffic/arrivals.ts';
import type { PlannedRequest } from '../../../src/core/traffic/plan.ts';
import { bodyOf, headersOf } from '../../../src/live/load/chat-request.ts';
import { startMock } from '../../../src/live/mock/mock.ts';
import { spawnMock } from '../../../src/live/mock/spawn.ts';
import type { Router } from '../../../src/live/router/router.ts';
import {
  ALL_ERRORS,
  type Exposed,
  FAULT_TABLE,
  type FaultRow,
  faultOfRow,
  missed,
  missedBeside,
  nameOf,
  ofModel,
  soundProfile,
  strayed,
  trafficOf,
} from '../../sim/fault-table.ts';
import { storedSeries } from '../../sim/stored-series.ts';
import { ask, startRig } from './rig.ts';

const SEED = 23;
const REQUESTS = 80;
/** Each costs an engine some tens of milliseconds. */
const ENGINE_REQUESTS = 60;
const AT_ONCE = 16;

/** Where a model falls silent, so that nobody waits for long; elsewhere a slow machine must not matter. */
const SHORT = { firstByteMs: 700, idleMs: 700 };
const SILENT: readonly unknown[] = ['timeout', 'stall'];

interface Played extends Readonly<Record<Role, Exposed>> {
  /** Each request, and the status that its user got; null where it broke off. */
  readonly statuses: ReadonlyMap<PlannedRequest, number | null>;
}

/** What the router and both servers expose once every request has been answered. */
async function played(row: FaultRow, faults: readonly Fault[]): Promise<Played> {
  const [stable, canary] = await Promise.all([
    modelOf(row, 'stable', faults),
    modelOf(row, 'canary', faults),
  ]);
  const router = await startRig(
    { stable: stable.url, canary: canary.url },
    {
      scoring: { share: 1, queueLimit: 1_000, scorers: DEFAULT_SCORING.text.map(textScorer) },
      ...(SILENT.includes(row.written.kind) ? { timeouts: SHORT } : {}),
    },
  );
  router.setWeight(50);
  const plan = trafficOf(row.ofEngine ? ENGINE_REQUESTS : REQUESTS);
  const prompts = FACTS.map(({ question }) => question);
  const statuses = await answered(router, [
    ...arrivals(plan, { seed: SEED, timeScale: 1, prompts }),
  ]);
  await Promise.all([router.whenDrained('stable'), router.whenDrained('canary')]);
  await router.whenScored();
  const page = storedSeries(await pageOf(router.url));
  return {
    statuses,
    stable: {
      router: ofModel(page, 'stable-hash'),
      server: storedSeries(await pageOf(stable.url)),
    },
    canary: {
      router: ofModel(page, 'canary-hash'),
      server: storedSeries(await pageOf(canary.url)),
    },
  };
}

/** On its clock from now on, where it is not dead by now. */
async function modelOf(row: FaultRow, role: Role, faults: readonly Fault[]) {
  const profile = soundProfile(row, role);
  const settings = { profile, role, seed: SEED, faults, compression: 1, port: 0 };
  if (role === 'canary' && faults.some(({ effects }) => effects.down)) {
    const process = await spawnMock({ ...settings, requestLog: null });
    process.kill();
    await process.exited;
    return process;
  }
  const mock = await startMock(settings, () => {});
  onTestFinished(() => mock.stop());
  mock.beginClock();
  return mock;
}

/** Asks all of them, so many at once; each tells its model when in the plan it is meant to be. */
async function answered(
  router: Router,
  requests: readonly PlannedRequest[],
): Promise<Played['statuses']> {
  const statuses = new Map<PlannedRequest, number | null>();
  const waiting = [...requests];
  const sender = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const question = { headers: headersOf(next, 1), body: bodyOf(next, 'any') };
      // What breaks off is in the router's books; here it is only over.
      const answer = await ask(router, question).catch(() => null);
      statuses.set(next, answer?.status ?? null);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
  return statuses;
}

/** Empty of a server that is gone. */
async function pageOf(url: string): Promise<string> {
  const response = await fetch(`${url}/metrics`).catch(() => null);
  return response === null ? '' : response.text();
}

/** Played once for all rows: what is counted is the same in every run. */
const sound = new Map<boolean, Promise<Played>>();

function soundlyPlayed(row: FaultRow): Promise<Played> {
  const ofEngine = row.ofEngine === true;
  const known = sound.get(ofEngine) ?? played(row, []);
  sound.set(ofEngine, known);
  return known;
}

/** Every request that one of these strikes fails. */
const NARROWED = FAULT_TABLE.filter((row) => faultOfRow(row).among !== undefined);

describe(`every fault is seen by the figures that should see it (live, seed ${SEED})`, () => {
  it.each(FAULT_TABLE.map((row) => [nameOf(row), row] as const))('%s', async (_name, row) => {
    const before = await soundlyPlayed(row);
    const after = await played(row, [faultOfRow(row)]);
    const timed = row.seen.filter(({ leastSeconds }) => leastSeconds !== undefined);
    const counted = row.seen.filter(({ leastSeconds }) => leastSeconds === undefined);
    expect([
      ...counted.flatMap((sighting) => missed(sighting, before.canary, after.canary)),
      ...counted.flatMap((sighting) => strayed(sighting, before.stable, after.stable)),
      // Beside its equal without the fault, at the same moment of the same machine.
      ...timed.flatMap((sighting) => missedBeside(sighting, after.stable, after.canary)),
    ]).toEqual([]);
    // What is no error is counted as none.
    const isError = row.seen.some(({ figure }) => figure.name.startsWith('inference_errors_total'));
    expect(ALL_ERRORS.of(after.canary) > 0).toBe(isError);
    expect(ALL_ERRORS.of(after.stable)).toBe(0);
  });

  it.each(NARROWED.map((row) => [nameOf(row), row] as const))(
    '%s: by those whom it strikes and nobody else',
    async (_name, row) => {
      const fault = faultOfRow(row);
      const { statuses } = await played(row, [fault]);
      const failed = [...statuses].filter(([, status]) => status === 500).map(([{ id }]) => id);
      const struck = [...statuses.keys()].filter(({ userId, segment, prompt }) => {
        const split = { salt: 'test', key: userId, canaryPercent: 50, routed: false };
        const isStruck = isAmong(fault.among, { user: userId, segment, prompt });
        return decide(split).role === 'canary' && isStruck;
      });
      expect(failed.toSorted()).toEqual(struck.map(({ id }) => id).toSorted());
      expect(failed.length).toBeGreaterThan(0);
    },
  );
});
