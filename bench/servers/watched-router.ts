/**
 * A router whose engine looks at seven metrics each second, and its admin port. Told `watched` or
 * `alone`, what it does is kept, with six hours behind it, or not; told `history`, it says what those come to.
 */
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { NO_SECRETS } from '../../src/core/analysis/secrets.ts';
import { NO_AUDIT } from '../../src/live/control/audit-log.ts';
import { ControlDesk } from '../../src/live/control/control-desk.ts';
import { openControl } from '../../src/live/control/control-server.ts';
import type { KillSwitch } from '../../src/live/control/kill-switch.ts';
import { startEngine } from '../../src/live/engine-loop.ts';
import { productionWorld } from '../../src/live/production/production-world.ts';
import { routerTraffic } from '../../src/live/production/traffic.ts';
import { parsePrometheusChoice } from '../../src/live/prometheus/choice.ts';
import { reachExisting } from '../../src/live/prometheus/existing.ts';
import { guarded } from '../../src/live/providers/secrets.ts';
import { startRouter } from '../../src/live/router/router.ts';
import { RunRecorder } from '../../src/live/watch/run-recorder.ts';
import { watchedRouter } from '../../src/live/watch/watched-router.ts';
import { dashboardApp } from '../../src/web/dashboard-app.tsx';
import { letPass, watchedAsIfStable, watchedPlan } from '../watched-rollout.ts';
import { reportPort } from './serve.ts';

const SIX_HOURS_MS = 6 * 3_600_000;

const [, , url = '', prometheusUrl = ''] = process.argv;
const price = { inputPerMillion: 0.5, outputPerMillion: 1.5 };
const router = await startRouter({
  port: 0,
  salt: 'bench',
  stable: { role: 'stable', name: 'stub', version: 'v1', hash: 'stable1', urls: [url], price },
  canary: { role: 'canary', name: 'stub', version: 'v2', hash: 'canary1', urls: [url], price },
  scoring: { share: 0.1, queueLimit: 1_000, scorers: [] },
});
const parsed = parsePrometheusChoice(prometheusUrl);
if (!parsed.ok || parsed.choice.kind !== 'existing')
  throw new Error('expected the URL of a Prometheus');
const reach = await reachExisting(parsed.choice);
if (!reach.ok) throw new Error(reach.error);
const { reached: prometheus } = reach;
const world = productionWorld({
  ...{ traffic: routerTraffic(router), prometheus, secrets: guarded(NO_SECRETS) },
  alert: () => {},
});
const plan = watchedPlan();
let recorder: RunRecorder | null = null;

/** A recorder that has seen six hours until now. */
function recording(): RunRecorder {
  const beganMs = Date.now() - SIX_HOURS_MS;
  let passedMs: number | null = 0;
  let requests = 0;
  const counted = () => {
    requests += 1 + Math.random();
    return { stable: requests * 90, canary: requests * 10 };
  };
  const serving = watchedRouter(router);
  const fed = new RunRecorder({
    about: {
      ...{ world: 'production', title: 'chat', description: null, seed: null, compression: 1 },
      ...{ prometheus: { kind: prometheus.kind, version: prometheus.version }, plan, faults: [] },
      startedAtMs: beganMs,
    },
    serving: { ...serving, started: () => (passedMs === null ? serving.started() : counted()) },
    world: { ...world, nowMs: () => passedMs ?? world.nowMs() },
    wallAtMs: (planMs) => (passedMs === null ? planMs : beganMs + planMs),
    ...{ asIfStable: watchedAsIfStable(), vitalsEveryMs: 10_000 },
    status: () => desk.status(killSwitch),
  });
  letPass(fed, SIX_HOURS_MS, (planMs) => {
    passedMs = planMs;
  });
  passedMs = null;
  return fed;
}

const state = { on: false, sinceMs: Date.now(), by: 'nobody', inFlight: 'finish' } as const;
const killSwitch: KillSwitch = {
  ...{ state, spans: [], cut: 0, follow: () => {} },
  set: async () => ({ state, cut: 0, trouble: 'not in a bench', isKept: false }),
};
const desk = new ControlDesk(NO_AUDIT);
const admin = await openControl(
  { port: 0, host: '127.0.0.1' },
  { ...{ killSwitch, desk, inFlight: 'finish', token: null }, dashboard: dashboardApp },
);
startEngine(
  plan,
  { ...world, read: (asks, atMs) => (recorder?.world ?? world).read(asks, atMs) },
  {
    record: () => {},
    turned: (stepped, _atMs, inputs) => recorder?.turned({ inputs, stepped }),
  },
);

process.on('message', (message) => {
  if (message === 'watched') {
    recorder ??= recording();
    desk.watch = recorder;
    process.send?.({ watched: true });
  }
  if (message === 'alone') {
    recorder?.close();
    recorder = null;
    desk.watch = null;
    process.send?.({ watched: false });
  }
  if (message === 'admin') process.send?.({ admin: admin.url });
  if (message === 'history') process.send?.({ history: historyFigures() });
  if (message === 'cpu') process.send?.({ mainCpuMs: mainCpuMs() });
});
reportPort(router.port);

function historyFigures() {
  const fed = recording();
  const times: number[] = [];
  let json = '';
  for (let round = 0; round < 20; round += 1) {
    const beganMs = performance.now();
    json = JSON.stringify(fed.history());
    times.push(performance.now() - beganMs);
  }
  const heldBytes = bytesHeldBy(() => recording());
  fed.close();
  return { bytes: json.length, times, heldBytes, rows: fed.history().traffic.atMs.length };
}

/** Node has it only where it is asked for. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

/** Of the heap and beside it, by what is left of it after a collection. */
function bytesHeldBy(make: () => RunRecorder): number {
  const held = () => {
    collectGarbage();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = held();
  const made = make();
  const after = held();
  made.close();
  return after - before;
}

/** The kernel counts in nanoseconds, and whatever else the machine does: only what this thread ran. */
function mainCpuMs(): number {
  const path = `/proc/self/task/${process.pid}/schedstat`;
  return Number(readFileSync(path, 'utf8').split(' ')[0]) / 1e6;
}
