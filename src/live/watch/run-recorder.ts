import type { SecretLookup } from '../../core/analysis/secrets.ts';
import type { ControlStatus } from '../../core/control/control-status.ts';
import { type Mark, RunRecord, type WatchedTurn } from '../../core/history/run-record.ts';
import type {
  EndpointNow,
  ModelNow,
  RunAbout,
  RunHistory,
  RunNews,
  RunNow,
  RunWatch,
} from '../../core/history/run-watch.ts';
import type { JournalRecord } from '../../core/rollout/journal.ts';
import type { Plan } from '../../core/rollout/plan.ts';
import type { Role } from '../../core/routing/decision.ts';
import type { AuditLine } from '../control/audit-log.ts';
import type { World } from '../engine-loop.ts';
import { ComingFaults } from './coming-faults.ts';
import { Listeners } from './listeners.ts';
import { StableBeside } from './stable-beside.ts';
import { ModelVitals } from './vitals.ts';

/** Whoever serves users, as far as this process knows. */
export interface WatchedServing {
  /** Requests dispatched to each model since the start; null where nobody here counts them. */
  started(): Readonly<Record<Role, number>> | null;
  inFlight(role: Role): number | null;
  endpoints(role: Role): readonly EndpointNow[];
}

/** Users are served elsewhere. */
export const NOBODY_SERVES: WatchedServing = {
  started: () => null,
  inFlight: () => null,
  endpoints: () => [],
};

export interface RecorderSettings {
  readonly about: RunAbout;
  readonly serving: WatchedServing;
  /** The engine's, which the recorder asks beside it; see `beside`. */
  readonly world: World;
  wallAtMs(planMs: number): number;
  /** The rollout's plan with stable in the place of its canary. */
  readonly asIfStable: Plan;
  readonly vitalsEveryMs: number;
  status(): ControlStatus;
}

const SECOND_MS = 1_000;

/**
 * Keeps what is told of one run. It looks at the serving once a second, hears every turn of the engine,
 * and asks of stable what the engine asked of the canary.
 */
export class RunRecorder implements RunWatch {
  readonly kind = 'rollout';
  readonly #settings: RecorderSettings;
  readonly #record: RunRecord;
  readonly #beside: StableBeside;
  readonly #vitals: ModelVitals;
  readonly #timer: NodeJS.Timeout;
  readonly #listeners = new Listeners<RunNews>();
  readonly #faults: ComingFaults;
  #told: Mark = new Map();

  constructor(settings: RecorderSettings) {
    const { about, world, wallAtMs, asIfStable } = settings;
    this.#settings = settings;
    this.#record = new RunRecord(about.plan, wallAtMs);
    this.#faults = new ComingFaults(about.faults);
    this.#beside = new StableBeside({
      ...{ read: world.read, secrets: world.secrets, asIfStable },
      answered: (key, atMs, value) => this.#record.stableAnswered(key, wallAtMs(atMs), value),
    });
    this.#vitals = new ModelVitals(about.plan.models, world, settings.vitalsEveryMs);
    this.#timer = setInterval(() => this.secondPassed(), SECOND_MS).unref();
  }

  get about(): RunAbout {
    return this.#settings.about;
  }

  /** The world for the engine: what it asks is asked of stable as well, when it has its answer. */
  get world(): World {
    const { world } = this.#settings;
    return {
      ...world,
      read: async (asks, atMs) => {
        const readings = await world.read(asks, atMs);
        this.#beside.engineAsked(asks, atMs);
        return readings;
      },
    };
  }

  /** What a journal tells of the time before this process. */
  recall(records: readonly JournalRecord[], secrets: SecretLookup): void {
    this.#record.recall(records, secrets);
  }

  turned(turn: WatchedTurn): void {
    this.#tellFaults();
    this.#record.turned(turn);
    this.#beside.turned();
  }

  commanded({ atMs, ...said }: Pick<AuditLine, 'atMs' | 'by' | 'verb' | 'isObeyed' | 'message'>) {
    const { by, verb, isObeyed, message } = said;
    this.#record.happened(atMs, { kind: 'command', by, verb, isObeyed, message });
  }

  now(): RunNow {
    const { entries, dropped } = this.#record.log;
    return {
      status: this.#settings.status(),
      models: { stable: this.#modelNow('stable'), canary: this.#modelNow('canary') },
      metrics: this.#record.metrics,
      log: entries,
      logDropped: dropped,
    };
  }

  history(): RunHistory {
    return this.#record.history();
  }

  follow(hear: (news: RunNews) => void): () => void {
    if (this.#listeners.isEmpty) this.#told = this.#record.mark();
    return this.#listeners.add(hear);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#vitals.close();
    this.#listeners.clear();
  }

  /** Its timer's; whoever makes hours pass in a moment calls it as well. */
  secondPassed(): void {
    this.#tellFaults();
    this.#record.secondPassed(this.#nowMs, this.#settings.serving.started());
    if (this.#listeners.isEmpty) return;
    const news = this.#record.since(this.#told);
    this.#told = this.#record.mark();
    this.#listeners.tell(news);
  }

  /** Those whose time has come, so that they stand in the log before what comes of them. */
  #tellFaults(): void {
    for (const { atMs, label } of this.#faults.until(this.#nowMs))
      this.#record.happened(atMs, { kind: 'fault', label });
  }

  #modelNow(role: Role): ModelNow {
    const { serving } = this.#settings;
    return {
      requestsPerSecond: this.#record.requestsPerSecond?.[role] ?? null,
      inFlight: serving.inFlight(role),
      endpoints: serving.endpoints(role),
      vitals: this.#vitals.of(role),
    };
  }

  /** On the clock. */
  get #nowMs(): number {
    const { world, wallAtMs } = this.#settings;
    return wallAtMs(world.nowMs());
  }
}
