import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadNamed } from '../../src/commands/load-named.ts';
import { FACTS } from '../../src/core/facts/facts.ts';
import type { Role } from '../../src/core/model/fault.ts';
import type { Profile } from '../../src/core/model/profile.ts';
import { type Scenario, trafficEndMs } from '../../src/core/scenario/scenario.ts';
import { DEFAULT_SCORING } from '../../src/core/scoring/scorer-choice.ts';
import type { TrafficPlan } from '../../src/core/traffic/plan.ts';
import { startTraffic } from '../../src/live/load/traffic.ts';
import { startMock } from '../../src/live/mock/mock.ts';
import { startRouter } from '../../src/live/router/router.ts';
import { prepareSimulation, simulate } from '../../src/sim/simulation.ts';
import { singleRequests } from '../../src/sim/single-requests.ts';
import { QUICK } from '../live/mock/started-mock.ts';
import { target } from '../live/router/rig.ts';
import { simulatedSeries, storedSeries } from './stored-series.ts';

const SEED = 41;
const PROMPTS = FACTS.map((fact) => fact.question);

/** Tokens a little apart, so that an answer lasts. */
const SLOW: Profile = {
  ...QUICK,
  latency: { firstTokenMs: { median: 100, p95: 100 }, interTokenMs: { median: 20, p95: 20 } },
};

/** When all have come, every stream has begun, and nothing has ended. */
const KILLED_AT_MS = 1_000;

const REQUESTS = [...Array(40).keys()].map((index) => ({
  ...{ atMs: index * 5, inputTokens: 20, outputTokens: 150 },
}));

const TRAFFIC: TrafficPlan = {
  phases: [
    {
      load: { kind: 'trace', requests: REQUESTS, repeatMs: null },
      ...{ users: 300, segments: [], prompts: 'facts', streaming: 0.5, forMs: KILLED_AT_MS },
    },
  ],
};

function ownerOf(role: Role, url = '') {
  const { kind } = DEFAULT_SCORING.text[0] ?? { kind: 'known-good' };
  return {
    ...target(role, url),
    ...{ scorers: [kind], isItemised: false, hasSlo: false, hasCopies: true },
  };
}

/** Kills once as many streams have begun as do in the virtual world. */
async function live(inFlight: 'finish' | 'cut', streams: number) {
  const mockOf = async (role: Role) => {
    const mock = await startMock(
      { profile: SLOW, role, seed: SEED, faults: [], compression: 1, port: 0 },
      () => {},
    );
    onTestFinished(() => mock.stop());
    mock.beginClock();
    return mock.url;
  };
  const [stable, canary] = [await mockOf('stable'), await mockOf('canary')];
  const router = await startRouter({
    ...{
      port: 0,
      salt: 'test',
      stable: target('stable', stable),
      canary: target('canary', canary),
    },
    scoring: { share: 0, queueLimit: 1, scorers: [] },
  });
  onTestFinished(() => router.stop());
  router.setWeight(50);
  const load = startTraffic(TRAFFIC, {
    url: router.url,
    seed: SEED,
    timeScale: 1,
    prompts: PROMPTS,
  });
  const isAllUnderWay = async () =>
    router.started('stable') + router.started('canary') === REQUESTS.length &&
    begunIn(storedSeries(await router.metricsText())) === streams;
  while (!(await isAllUnderWay())) await sleep(20);
  const cut = await router.kill(inFlight);
  await load.done;
  const started = (['stable', 'canary'] as const).map(router.started);
  const series = storedSeries(await router.metricsText());
  return { cut, started, series, exposure: router.exposure() };
}

function virtual(inFlight: 'finish' | 'cut') {
  const scenario = {
    ...{ traffic: TRAFFIC, faults: [], models: { stable: SLOW, canary: SLOW }, slo: null },
    ...{ scoring: { ...DEFAULT_SCORING, share: 0 }, flags: null, killSwitch: { inFlight } },
  } as unknown as Scenario;
  const owners = { stable: ownerOf('stable'), canary: ownerOf('canary') };
  const site = { scenario, seed: SEED, compression: 1, salt: 'test', prompts: PROMPTS, owners };
  const serving = singleRequests({ ...site, asksServers: false });
  serving.setWeight(50);
  serving.passTo(KILLED_AT_MS);
  const cut = serving.setKilled(true);
  serving.passTo(trafficEndMs(TRAFFIC));
  serving.drain();
  const roles = ['stable', 'canary'] as const;
  const started = roles.map((role) => serving.books[role].dispatched);
  const series = simulatedSeries(
    roles.map((role) => ({ owner: owners[role], series: serving.books[role].series })),
  );
  return { cut, started, series, exposure: { ...serving.exposure(), usersAtLeast: false } };
}

/** Streams with a first token. */
function begunIn(series: ReadonlyMap<string, number>): number {
  const counts = [...series].filter(([key]) => key.includes('_time_to_first_token_seconds_count"'));
  return counts.reduce((sum, [, count]) => sum + count, 0);
}

/** Without times; of an answer that is cut, how much of it had come is a matter of time too. */
function timeless(series: ReadonlyMap<string, number>) {
  const ofTime = /_(bucket|sum)"|inter_token_latency|_quality_score|_tokens_total|_cost_usd/;
  return Object.fromEntries([...series].filter(([key]) => !ofTime.test(key)));
}

describe.concurrent('thrown over real servers, the real router and the real sender', () => {
  it.each(['finish', 'cut'] as const)(
    'it does what it does in virtual time: %s',
    async (choice) => {
      const simulated = virtual(choice);
      const real = await live(choice, begunIn(simulated.series));
      expect(simulated.cut > 5).toBe(choice === 'cut');
      expect({ ...simulated, series: timeless(simulated.series) }).toEqual({
        ...real,
        series: timeless(real.series),
      });
    },
  );
});

const loaded = loadNamed('kill-switch', false);
if (!loaded.ok) throw new Error('the scenario does not load');

describe.each(['requests', 'counts'] as const)('drawn as %s', (draw) => {
  const { scenario } = loaded;
  const simulated = (operator: Scenario['operator']) => {
    const settings = { compression: 24, semantics: '3.x', draw } as const;
    const simulation = prepareSimulation({ ...scenario, operator }, settings);
    return simulate(simulation, SEED, { record: () => {}, turned: () => {} });
  };
  const KILL = { atMs: 480_000, do: 'kill' } as const;

  it('nothing reaches the canary from then on', () => {
    const { kill, serving, state } = simulated([KILL]);
    expect(kill).toMatchObject({ onAtMs: 480_000, offAtMs: null, cut: 0, canaryRequests: 0 });
    expect(serving.books.canary.dispatched).toBeGreaterThan(100);
    expect(state).toMatchObject({ outcome: null, weight: 25 });
  });

  it('until it is off again', () => {
    const off = { atMs: 600_000, do: 'unkill' } as const;
    const { kill, serving } = simulated([KILL, off]);
    expect(kill).toMatchObject({ offAtMs: 600_000, canaryRequests: 0 });
    const { dispatched } = simulated([KILL]).serving.books.canary;
    expect(serving.books.canary.dispatched).toBeGreaterThan(dispatched + 50);
  });
});
