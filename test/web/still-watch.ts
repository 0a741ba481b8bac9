import type { ControlStatus } from '../../src/core/control/control-status.ts';
import { rolloutStatus } from '../../src/core/control/rollout-status.ts';
import type {
  ModelNow,
  RunAbout,
  RunHistory,
  RunNews,
  RunNow,
  RunWatch,
} from '../../src/core/history/run-watch.ts';
import { watchedMetrics } from '../../src/core/history/watched-metrics.ts';
import { begin } from '../../src/core/rollout/begin.ts';
import type { Plan } from '../../src/core/rollout/plan.ts';
import type { RolloutState } from '../../src/core/rollout/state.ts';
import { planOf } from '../core/rollout/plans.ts';

export const STARTED_MS = Date.UTC(2026, 10, 24, 10, 0, 0);

export const PLAN: Plan = planOf(
  `steps:
- setWeight: 5
- pause: {duration: 10m}
- setWeight: 50
- pause: {}`,
  'triggers:\n- error-rate > 1% rollback\n- cost-per-request > 1.5x baseline alert',
);

const MODEL: ModelNow = {
  requestsPerSecond: 12.34,
  inFlight: 3,
  endpoints: [{ name: 'http://127.0.0.1:8000', state: 'up' }],
  vitals: [{ name: 'gpu-utilisation', unit: 'share', value: 0.5 }],
};

export function stateOf(changes: Partial<RolloutState> = {}, plan: Plan = PLAN): RolloutState {
  return { ...begin(plan, STARTED_MS), ...changes };
}

export function statusOf(state: RolloutState, isKilled = false): ControlStatus {
  return {
    nowMs: STARTED_MS + 60_000,
    killSwitch: { on: isKilled, sinceMs: STARTED_MS, by: 'somebody', inFlight: 'finish' },
    rollout: rolloutStatus(state, (atMs) => atMs),
    serving: {
      url: 'http://127.0.0.1:1',
      weight: state.weight,
      exposure: { canaryRequests: 1_234, badAnswers: 56, users: 789 },
    },
    routers: [],
  };
}

export function nowOf(state: RolloutState, changes: Partial<RunNow> = {}): RunNow {
  return {
    status: statusOf(state),
    models: { stable: MODEL, canary: MODEL },
    metrics: watchedMetrics(state.plan).map((metric) => ({ ...metric, last: null, stable: null })),
    log: [],
    logDropped: 0,
    ...changes,
  };
}

export function aboutOf(changes: Partial<RunAbout> = {}): RunAbout {
  return {
    world: 'rehearsal',
    title: 'bad-model',
    description: 'It goes wrong.',
    seed: 7,
    compression: 30,
    prometheus: { kind: 'embedded', version: '3.x' },
    plan: PLAN,
    startedAtMs: STARTED_MS,
    faults: [],
    ...changes,
  };
}

/** A watch that says what it is told to say, when it is told to. */
export class StillWatch implements RunWatch {
  readonly kind = 'rollout';
  readonly about: RunAbout;
  #now: RunNow;
  readonly #listeners = new Set<(news: RunNews) => void>();

  constructor(now: RunNow, about: RunAbout) {
    this.#now = now;
    this.about = about;
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  now(): RunNow {
    return this.#now;
  }

  history(): RunHistory {
    return { traffic: rows([0, 1], 5), metrics: [] };
  }

  follow(hear: (news: RunNews) => void): () => void {
    this.#listeners.add(hear);
    return () => this.#listeners.delete(hear);
  }

  tell(news: RunNews, now: RunNow = this.#now): void {
    this.#now = now;
    for (const hear of this.#listeners) hear(news);
  }
}

/** Rows of traffic at these seconds, all at one weight. */
export function rows(seconds: readonly number[], weight: number): RunNews['traffic'] {
  const all = (value: number) => seconds.map(() => value);
  return {
    atMs: seconds.map((second) => STARTED_MS + second * 1_000),
    columns: { weight: all(weight), share: all(weight), stable: all(9), canary: all(1) },
  };
}
