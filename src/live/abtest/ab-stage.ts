import { join } from 'node:path';
import { dealt } from '../../core/abtest/assignment.ts';
import { rolloutHash } from '../../core/rollout/rollout-hash.ts';
import { FIRST_BYTE_MS, IDLE_MS } from '../../core/routing/model-patience.ts';
import type { AbModel } from '../../core/scenario/abtest/ab-run-result.ts';
import {
  type AbArm,
  type AbScenario,
  firstWeights,
  saltOfRun,
} from '../../core/scenario/abtest/ab-scenario.ts';
import type { Closers } from '../closers.ts';
import { type Control, type ControlChoice, openControlled } from '../control/controlled-router.ts';
import type { OfrepAccess } from '../flags/ofrep/access.ts';
import { type MockProcess, spawnMock } from '../mock/spawn.ts';
import type { GuardedSecrets } from '../providers/secrets.ts';
import { scoringSettings } from '../router/scoring-settings.ts';
import { type AbRouter, startAbRouter } from './ab-router.ts';
import { type ExposureLog, openExposureLog } from './exposure-log.ts';
import { type OutcomeLog, outcomeLog } from './outcome-log.ts';

/** How an A/B test is to be staged; everything its file leaves open. */
export interface AbStageSettings {
  readonly seed: number;
  readonly compression: number;
  /** 0 takes a free one. */
  readonly routerPort: number;
  readonly secrets: GuardedSecrets;
  /** Who may ask the router for feature flags. */
  readonly ofrep: OfrepAccess;
  readonly control: ControlChoice;
  /** Where the logs go: of each model server's requests, of exposures and of outcomes. */
  readonly folder: string;
  /** Hears, in one line, of a kill switch's file that cannot be read. */
  notice(line: string): void;
}

/** Everything that a test runs on, up and answering. */
export interface AbStage {
  readonly models: readonly AbModel[];
  readonly mocks: ReadonlyMap<string, MockProcess>;
  readonly router: AbRouter;
  readonly control: Control;
  readonly logs: { readonly exposures: ExposureLog; readonly outcomes: OutcomeLog };
}

export type AbStaged =
  | { readonly ok: true; readonly stage: AbStage }
  /** One line that says what to do. */
  | { readonly ok: false; readonly error: string };

/**
 * Starts a model server for each arm, then the router. Whatever was opened is in `closers`, also when a
 * later part fails.
 */
export async function setAbStage(
  test: AbScenario,
  settings: AbStageSettings,
  closers: Closers,
): Promise<AbStaged> {
  try {
    const exposures = await openExposureLog(settings.folder);
    closers.add(exposures.close);
    const outcomes = outcomeLog(join(settings.folder, 'outcomes.jsonl'));
    closers.add(outcomes.close);
    const logs = { exposures, outcomes };
    const started = await Promise.all(
      test.arms.map(async (arm) => {
        const mock = await startMock(arm, test, settings);
        closers.add(() => mock.stop());
        return [arm.name, mock] as const;
      }),
    );
    const mocks = new Map(started);
    const models = test.arms.map(modelOf);
    const { router, control } = await openControlled(
      (isKilled) => openRouter(test, settings, { mocks, models, logs, isKilled }),
      { ...settings.control, inFlight: 'finish', portSetting: '--admin-port' },
      { closers, notice: settings.notice },
    );
    return { ok: true, stage: { models, mocks, router, control, logs } };
  } catch (error) {
    return { ok: false, error: startError(error, settings) };
  }
}

export function requestLogOf(folder: string, arm: string): string {
  return join(folder, `${arm}-requests.jsonl`);
}

function modelOf({ name: arm, profile: { name, version } }: AbArm): AbModel {
  return { arm, name, version, hash: rolloutHash(arm, name, version) };
}

function startMock(
  { name, profile }: AbArm,
  { faults }: AbScenario,
  { seed, compression, folder }: AbStageSettings,
): Promise<MockProcess> {
  const requestLog = requestLogOf(folder, name);
  return spawnMock({ profile, role: name, seed, faults, compression, port: 0, requestLog });
}

function openRouter(
  test: AbScenario,
  settings: AbStageSettings,
  {
    mocks,
    models,
    logs,
    isKilled,
  }: Pick<AbStage, 'mocks' | 'models' | 'logs'> & { readonly isKilled: boolean },
): Promise<AbRouter> {
  return startAbRouter({
    port: settings.routerPort,
    arms: test.arms.map(({ name: role, profile }, index) => ({
      role,
      name: profile.name,
      version: profile.version,
      hash: models[index]?.hash ?? '',
      urls: [mocks.get(role)?.url ?? ''],
      price: profile.price,
    })),
    table: dealt(saltOfRun(test, settings.seed), firstWeights(test.arms)),
    scoring: scoringSettings(test.scoring, settings.secrets),
    timeouts: { firstByteMs: FIRST_BYTE_MS, idleMs: IDLE_MS },
    ofrep: settings.ofrep,
    isKilled,
    exposed: (exposure) => logs.exposures.exposed(exposure, Date.now()),
    ended: logs.outcomes.ended,
  });
}

function startError(error: unknown, { routerPort }: AbStageSettings): string {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return `port ${routerPort} is taken; choose another with --port, or 0 for a free one`;
  }
  return error instanceof Error ? error.message : String(error);
}
