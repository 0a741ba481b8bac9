import type { Role } from '../../core/model/fault.ts';
import type { Semantics } from '../../core/promql/ast.ts';
import type { PlannedModel } from '../../core/rollout/plan.ts';
import { FIRST_BYTE_MS, IDLE_MS } from '../../core/routing/model-patience.ts';
import { modelsOf, saltOf } from '../../core/scenario/run-models.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import type { Closers } from '../closers.ts';
import { type Control, type ControlChoice, openControlled } from '../control/controlled-router.ts';
import type { OfrepAccess } from '../flags/ofrep/access.ts';
import { openScenarioFlags, UnusableProvider } from '../flags/scenario-flags.ts';
import { type MockProcess, spawnMock } from '../mock/spawn.ts';
import type { PrometheusChoice } from '../prometheus/choice.ts';
import { defaultsAtPace } from '../prometheus/pace.ts';
import type { Prometheus } from '../prometheus/port.ts';
import { startPrometheus } from '../prometheus/start.ts';
import type { GuardedSecrets } from '../providers/secrets.ts';
import { type Router, startRouter } from '../router/router.ts';
import { scoringSettings } from '../router/scoring-settings.ts';
import type { RouterFlags } from '../router/segments.ts';

/** How a rehearsal is to be staged; everything a scenario leaves open. */
export interface StageSettings {
  readonly seed: number;
  readonly compression: number;
  readonly prometheus: PrometheusChoice;
  readonly prometheusImage: string | null;
  /**
   * The dialect of the real Prometheus that the embedded one's answers will be checked with; null
   * if they will not be.
   */
  readonly verifiedWith: Semantics | null;
  /** Where the embedded one serves its HTTP API, 0 for a free port; null serves it nowhere. */
  readonly prometheusPort: number | null;
  /** 0 takes a free one. */
  readonly routerPort: number;
  readonly secrets: GuardedSecrets;
  /** Who may ask the router for feature flags. */
  readonly ofrep: OfrepAccess;
  /** Where each model server writes the requests it saw. */
  readonly requestLogs: Readonly<Record<Role, string>>;
  /** Where both answers to copied requests are logged. */
  readonly pairFolder: string;
  readonly control: ControlChoice;
  /** Hears, in one line, of what changes beside the rollout: flags in force, a file refused. */
  notice(line: string): void;
}

/** Everything a rehearsal runs on, up and answering. */
export interface Stage {
  readonly models: Readonly<Record<Role, PlannedModel>>;
  readonly mocks: Readonly<Record<Role, MockProcess>>;
  readonly router: Router;
  readonly control: Control;
  readonly prometheus: Prometheus;
}

export type Staged =
  | { readonly ok: true; readonly stage: Stage }
  /** One line that says what to do; `isInput` if it is about a file of the scenario. */
  | { readonly ok: false; readonly error: string; readonly isInput?: boolean };

/** What a rehearsal's log of pairs keeps unless its scenario says otherwise. */
const PAIRS = { prompts: 'hashed', answers: 'kept' } as const;

/** A real Prometheus takes its first sample 5 to 6 s after it starts. */
const FIRST_SCRAPE_TIMEOUT_MS = 30_000;

/**
 * Starts the model servers, the router and Prometheus, in this order, and waits until Prometheus has
 * seen them all. Whatever was opened is in `closers`, also when a later part fails.
 */
export async function setStage(
  scenario: Scenario,
  settings: StageSettings,
  closers: Closers,
): Promise<Staged> {
  try {
    const [stable, canary] = await Promise.all([
      startMock('stable', scenario, settings, closers),
      startMock('canary', scenario, settings, closers),
    ]);
    const mocks = { stable, canary };
    const models = modelsOf(scenario);
    const { flags: written } = scenario;
    const flags = written && (await openScenarioFlags(written, closers, settings.notice));
    const { router, control } = await openControlled(
      (isKilled) => openRouter(scenario, settings, { mocks, models, flags, isKilled }),
      {
        ...settings.control,
        inFlight: scenario.killSwitch.inFlight,
        portSetting: '--admin-port',
        afterKill: () => heardOut(canary.url),
      },
      { closers, notice: settings.notice },
    );
    const prometheus = await openPrometheus(scenario, settings, { router, mocks, models });
    if (!prometheus.ok) return prometheus;
    closers.add(() => prometheus.prometheus.stop());
    const targets = metricsUrls(router, mocks);
    const up = await prometheus.prometheus.whenUp(targets, FIRST_SCRAPE_TIMEOUT_MS);
    if (!up.ok) return up;
    const stage = { models, mocks, router, control, prometheus: prometheus.prometheus };
    return { ok: true, stage };
  } catch (error) {
    const isInput = error instanceof UnusableProvider;
    return { ok: false, error: startError(error, settings), isInput };
  }
}

async function startMock(
  role: Role,
  scenario: Scenario,
  settings: StageSettings,
  closers: Closers,
): Promise<MockProcess> {
  const mock = await spawnMock({
    profile: scenario.models[role],
    role,
    seed: settings.seed,
    faults: scenario.faults,
    compression: settings.compression,
    port: 0,
    requestLog: settings.requestLogs[role],
  });
  closers.add(() => mock.stop());
  return mock;
}

function openRouter(
  scenario: Scenario,
  settings: StageSettings,
  {
    mocks,
    models,
    flags,
    isKilled,
  }: Pick<Stage, 'mocks' | 'models'> & {
    readonly flags: RouterFlags | null;
    readonly isKilled: boolean;
  },
): Promise<Router> {
  const target = (role: Role) => ({
    role,
    name: scenario.models[role].name,
    ...models[role],
    urls: [mocks[role].url],
    price: scenario.models[role].price,
  });
  return startRouter({
    port: settings.routerPort,
    salt: saltOf(scenario),
    stable: target('stable'),
    canary: target('canary'),
    scoring: scoringSettings(scenario.scoring, settings.secrets),
    pairs: { ...PAIRS, ...scenario.live.pairs, folder: settings.pairFolder },
    ...(scenario.slo === null ? {} : { slo: scenario.slo }),
    ...(flags === null ? {} : { flags }),
    ofrep: settings.ofrep,
    isKilled,
    timeouts: { firstByteMs: FIRST_BYTE_MS, idleMs: IDLE_MS },
  });
}

function openPrometheus(
  scenario: Scenario,
  settings: StageSettings,
  { router, mocks, models }: Pick<Stage, 'router' | 'mocks' | 'models'>,
) {
  // A model server does not know which side of a rollout it is on: whoever scrapes it says so.
  const target = (role: Role) => ({
    job: role,
    url: `${mocks[role].url}/metrics`,
    labels: { rollout_hash: models[role].hash, model_version: models[role].version },
  });
  return startPrometheus(settings.prometheus, {
    targets: [{ job: 'router', url: `${router.url}/metrics` }, target('stable'), target('canary')],
    scrapeIntervalMs: scenario.scrapeIntervalMs / settings.compression,
    ...defaultsAtPace(settings.compression),
    ...(settings.prometheusImage === null ? {} : { dockerImage: settings.prometheusImage }),
    ...(settings.verifiedWith === null
      ? {}
      : { semantics: settings.verifiedWith, retentionMs: Number.POSITIVE_INFINITY }),
    ...(settings.prometheusPort === null ? {} : { apiPort: settings.prometheusPort }),
  });
}

function metricsUrls(router: Router, mocks: Stage['mocks']): string[] {
  return [router.url, mocks.stable.url, mocks.canary.url].map((url) => `${url}/metrics`);
}

function startError(error: unknown, { routerPort }: StageSettings): string {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return `port ${routerPort} is taken; choose another with --port, or 0 for a free one`;
  }
  return error instanceof Error ? error.message : String(error);
}

const HEARING_MS = 1_000;

/**
 * Until the canary's process has answered one more question, or cannot: what lay in its sockets before
 * the switch was thrown is then in its log, with a time before the switch was in force.
 */
async function heardOut(url: string): Promise<void> {
  const signal = AbortSignal.timeout(HEARING_MS);
  const answer = await fetch(`${url}/health`, { signal }).catch(() => null);
  await answer?.arrayBuffer().catch(() => null);
}
