import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { filesOnDisk } from '../../src/commands/files-on-disk.ts';
import {
  controlPlaces,
  followedPlaces,
  prometheusPlace,
  receiverPlaces,
  servingPlaces,
  stateFolderOf,
} from '../../src/commands/production/places.ts';
import { CAPITALS } from '../../src/core/facts/capitals.ts';
import type { Profile } from '../../src/core/model/profile.ts';
import type { SeriesStore } from '../../src/core/promql/store.ts';
import { loadProduction } from '../../src/core/scenario/load-production.ts';
import { closers } from '../../src/live/closers.ts';
import { type Mock, startMock } from '../../src/live/mock/mock.ts';
import { startEngineOnly } from '../../src/live/production/engine-only.ts';
import { startRouterOnly } from '../../src/live/production/router-only.ts';
import { startEmbedded } from '../../src/live/prometheus/embedded.ts';
import type { Prometheus } from '../../src/live/prometheus/port.ts';
import { guarded, secretsIn } from '../../src/live/providers/secrets.ts';
import { engineOf } from '../core/model/engine/sample-engine.ts';
import { providerText } from '../live/flags/vendor/modules.ts';
import { freePort } from '../live/load/chat-server.ts';
import { QUICK, question } from '../live/mock/started-mock.ts';
import { SECRET } from '../live/notify/receiver.ts';
import { startHttpStub } from '../live/prometheus/http-stub.ts';
import { closedUrl } from '../live/router/rig.ts';

export const SCRAPE_MS = 400;
export const LOOKBACK_MS = 5_000;
const USERS = 8;
const THINKING_MS = 40;

/** A rollout that is over: what the Prometheus that its engine asked has scraped. Times are the wall's. */
export interface ObservedRollout {
  readonly store: SeriesStore;
  readonly startMs: number;
  readonly endMs: number;
}

const ROLLOUT = `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: chat}
spec:
  strategy:
    canary:
      stableService: chat-stable
      canaryService: chat-canary
      trafficRouting:
        managedRoutes: [{name: shadow}, {name: internal}]
        istio: {virtualService: {name: chat}}
      steps:
        - setMirrorRoute: {name: shadow, percentage: 100, match: [{path: {prefix: /v1/}}]}
        - setHeaderRoute:
            name: internal
            match: [{headerName: x-understudy-segment, headerValue: {exact: internal}}]
        - pause: {duration: 1s}
        - setMirrorRoute: {name: shadow}
        - setWeight: 50
        - pause: {duration: 1m}
`;

const IDLE_RULES = [
  ...['p50', 'p95', 'p99'].map((quantile) => `${quantile}-latency > 100s`),
  'p95-time-to-first-token > 100s',
  'goodput < 1%',
  'quality-score < 0.01',
  'hallucination-rate > 99%',
  'cost-per-request > 100',
  'tokens-per-request > 100000',
];

/** Of every metric there is a rule; one of them decides. Silence may be ignored, so that none holds the rollout. */
const TRIGGERS = `window: 3s
interval: 500ms
minimumRequests: 20
unknown: ignore
triggers:
  - error-rate > 10% rollback
${IDLE_RULES.map((when) => `  - {when: ${when}, do: rollback, every: 1m}`).join('\n')}
`;

const FLAGS = {
  flags: {
    segment: {
      state: 'ENABLED',
      variants: { all: 'all', internal: 'internal' },
      defaultVariant: 'all',
    },
  },
};

/**
 * A canary that fails a third of its requests, taken back by a real engine through a real router, in two
 * parts as they are in two processes: with a shadow first, promises, scorers, a flags' provider, a receiver
 * and an endpoint that is down, so that every series that Understudy can expose is there.
 */
export async function observeRollout(): Promise<ObservedRollout> {
  const open = closers();
  try {
    const folder = mkdtempSync(join(tmpdir(), 'understudy-observed-'));
    open.add(async () => rmSync(folder, { recursive: true, force: true }));
    const receiver = await startHttpStub((_, response) => response.writeHead(204).end());
    open.add(receiver.close);
    const [stable, canary] = await Promise.all([mockOf('stable'), mockOf('canary')]);
    open.add(() => stable.stop());
    open.add(() => canary.stop());
    const ports = { engine: await freePort(), router: await freePort() };
    const prometheus = await scraping(ports, { stable, canary });
    open.add(() => prometheus.stop());
    const startMs = Date.now();
    const down = await closedUrl();
    const file = (router: string) => `rollout: rollout.yaml
triggers: triggers.yaml
models:
  stable: {version: v1.2, hash: aaaa, endpoints: ["${stable.url}", "${down}"], price: ${PRICE}, health: ${SELDOM}}
  canary: {version: v1.3, hash: bbbb, endpoints: ["${canary.url}"], price: ${PRICE}}
prometheus: {url: "${prometheus.url}"}
slo: {total: 10s}
scoring: {scorers: [known-good, refusal]}
flags: {file: flags.json, segment: segment, provider: {module: provider.mjs}}
notify: [{kind: webhook, name: pager, url: "${receiver.url}", secretEnv: PAGER}]
engine: {routers: [a]}
state: state
router: ${router}
`;
    mkdirSync(join(folder, 'state'));
    const admin = `{port: ${ports.engine}}`;
    const follows = `"http://127.0.0.1:${ports.engine}"`;
    const texts = {
      'rollout.yaml': ROLLOUT,
      'triggers.yaml': TRIGGERS,
      'flags.json': JSON.stringify(FLAGS),
      'provider.mjs': providerText(PROVIDER),
      'engine.yaml': file(`{admin: ${admin}}`),
      'router.yaml': file(
        `{name: a, port: ${ports.router}, admin: {port: 0}, follows: ${follows}}`,
      ),
    };
    for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text);
    let hasEnded = (): void => {};
    const ended = new Promise<void>((resolve) => {
      hasEnded = resolve;
    });
    const engine = await engineOfFile(join(folder, 'engine.yaml'), hasEnded);
    open.add(async () => void (await engine.stop()));
    const router = await routerOfFile(join(folder, 'router.yaml'));
    open.add(() => router.stop());
    // A counter that is first seen at 5 has not grown.
    const up = await prometheus.whenUp([`${router.router.url}/metrics`], 10_000);
    if (!up.ok) throw new Error(up.error);
    const traffic = startTraffic(router.router.url);
    open.add(() => traffic.stop());
    await ended;
    await untilTrue(prometheus, END_SEEN);
    await untilTrue(prometheus, 'sum(understudy_notifications_total{outcome="delivered"}) > 0');
    const { store } = prometheus;
    if (store === undefined) throw new Error('the embedded Prometheus keeps what it has scraped');
    return { store, startMs, endMs: Date.now() };
  } finally {
    await open.closeAll();
  }
}

/** For three scrapes, so that a range sees it begin. */
const END_SEEN =
  'count_over_time((understudy_rollout_phase{phase="rolled-back"} == 1)[2s:400ms]) > 2';

/** Knows every second user; the local rules answer for the others. */
const PROVIDER =
  "if (/[02468]$/.test(context.targetingKey)) throw new Error('no'); return { value: 'all' };";

/** So that requests find out that an endpoint is down, and not its health checks. */
const SELDOM = '{interval: 1h, failures: 100}';

const PRICE = '{inputPerMillion: 0.5, outputPerMillion: 1.5}';

function mockOf(role: 'stable' | 'canary'): Promise<Mock> {
  const profile: Profile = {
    ...QUICK,
    engine: engineOf('8b-h100', { systemTokens: 64 }),
    quality: { hallucination: role === 'canary' ? 0.5 : 0.2, vague: 0 },
    ...(role === 'canary' && { errors: { rate: 0.35, kinds: { 500: 1 } } }),
  };
  const settings = { profile, role, seed: 7, faults: [], compression: 1, port: 0 };
  return startMock(settings, () => {});
}

/** The servers of the rollout carry its hashes; one of them is scraped again as if it were none of its. */
async function scraping(
  ports: { readonly engine: number; readonly router: number },
  { stable, canary }: Readonly<Record<'stable' | 'canary', Mock>>,
): Promise<Prometheus> {
  const at = (port: number) => `http://127.0.0.1:${port}`;
  const started = await startEmbedded({
    targets: [
      { job: 'chat', url: `${at(ports.router)}/metrics` },
      { job: 'chat', url: `${at(ports.engine)}/control/metrics` },
      { job: 'vllm', url: `${stable.url}/metrics`, labels: { rollout_hash: 'aaaa' } },
      { job: 'vllm', url: `${canary.url}/metrics`, labels: { rollout_hash: 'bbbb' } },
      { job: 'elsewhere', url: `${stable.url}/metrics` },
    ],
    scrapeIntervalMs: SCRAPE_MS,
    evaluationIntervalMs: SCRAPE_MS,
    lookbackMs: LOOKBACK_MS,
    apiPort: 0,
  });
  if (!started.ok) throw new Error(started.error);
  return started.prometheus;
}

function loaded(path: string) {
  const read = loadProduction(path, filesOnDisk);
  if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join('\n'));
  const places = {
    environment: { PAGER: SECRET },
    resolve: (reference: string) => filesOnDisk.resolve(path, reference),
  };
  const { production } = read;
  const secrets = guarded(secretsIn({ folder: null, environment: {} }));
  const control = controlPlaces(production, places);
  const folder = stateFolderOf(production, places);
  return { production, places, settings: { secrets, control, folder } };
}

async function engineOfFile(path: string, ended: () => void) {
  const { production, places, settings } = loaded(path);
  const started = await startEngineOnly(
    production,
    {
      ...settings,
      prometheus: prometheusPlace(production, places),
      receivers: receiverPlaces(production, places),
    },
    {
      event: ({ kind }) => {
        if (kind === 'ended') ended();
      },
      notice: () => {},
    },
  );
  if (!started.ok) throw new Error(started.error);
  return started.run;
}

async function routerOfFile(path: string) {
  const { production, places, settings } = loaded(path);
  const served = servingPlaces(production, places);
  const followed = followedPlaces(production, places);
  const started = await startRouterOnly(
    production,
    { ...settings, ...served, ...followed },
    () => {},
  );
  if (!started.ok) throw new Error(started.error);
  return started.run;
}

/** One whose answer the scorer knows. */
function questionOf(number: number): string {
  return CAPITALS[number % CAPITALS.length]?.question ?? '';
}

/** Users who ask one question after the other, every second one streamed. */
function startTraffic(router: string) {
  let isOver = false;
  const user = async (number: number) => {
    for (let asked = 0; !isOver; asked += 1) {
      const answer = await fetch(`${router}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-user-id': `user-${number}` },
        body: JSON.stringify(question(questionOf(asked), { stream: asked % 2 === 0 })),
      });
      await answer.text();
      await setTimeout(THINKING_MS);
    }
  };
  const users = Promise.all(Array.from({ length: USERS }, (_, number) => user(number)));
  return {
    stop: async () => {
      isOver = true;
      await users;
    },
  };
}

/** An answer waits for the scrape that it is of, so this goes round once a scrape. */
async function untilTrue({ query }: Prometheus, condition: string): Promise<void> {
  for (;;) {
    const answer = await query(condition, Date.now());
    if (!answer.ok) throw new Error(answer.error);
    if (answer.value.type === 'vector' && answer.value.samples.length > 0) return;
  }
}
