import type { ControlStatus } from '../../core/control/control-status.ts';
import type { AbEvent } from '../../core/scenario/abtest/ab-event.ts';
import { type AbMark, AbRecord } from '../../core/scenario/abtest/ab-record.ts';
import type { SaidVerdict } from '../../core/scenario/abtest/ab-run-result.ts';
import type {
  AbAbout,
  AbHistory,
  AbNews,
  AbNow,
  AbWatch,
  ArmNow,
} from '../../core/scenario/abtest/ab-watch.ts';
import type { AbRouter } from '../abtest/ab-router.ts';
import type { AuditLine } from '../control/audit-log.ts';
import { ComingFaults } from './coming-faults.ts';
import { Listeners } from './listeners.ts';

export interface AbRecorderSettings {
  readonly about: AbAbout;
  readonly router: Pick<AbRouter, 'table' | 'started' | 'inFlight' | 'isStopped' | 'unplaced'>;
  /** Between two looks at the results, on the clock. */
  readonly lookMs: number;
  wallAtMs(planMs: number): number;
  nowMs(): number;
  status(): ControlStatus;
  /** Since when each verdict stands, plan time. */
  said(): readonly SaidVerdict[];
  endpoints(arm: string): ArmNow['endpoints'];
}

const SECOND_MS = 1_000;

/** Keeps what is told of an A/B test: it looks at the router once a second, and hears what happens. */
export class AbRecorder implements AbWatch {
  readonly kind = 'ab-test';
  readonly #settings: AbRecorderSettings;
  readonly #record: AbRecord;
  readonly #faults: ComingFaults;
  readonly #listeners = new Listeners<AbNews>();
  readonly #timer: NodeJS.Timeout;
  #told: AbMark;

  constructor(settings: AbRecorderSettings) {
    this.#settings = settings;
    this.#record = new AbRecord(settings.about.models.map(({ arm }) => arm));
    this.#faults = new ComingFaults(settings.about.faults);
    this.#told = this.#record.mark();
    this.#timer = setInterval(() => this.#secondPassed(), SECOND_MS).unref();
  }

  get about(): AbAbout {
    return this.#settings.about;
  }

  /** Times of events are plan time. */
  happened(planned: AbEvent): void {
    this.#tellFaults();
    const event = { ...planned, atMs: this.#settings.wallAtMs(planned.atMs) };
    if (event.kind === 'look') this.#record.looked(event.atMs, event.result);
    else this.#record.log.add(event.atMs, { kind: 'event', event });
  }

  commanded({ atMs, by, verb, isObeyed, message }: AuditLine): void {
    this.#record.log.add(atMs, { kind: 'command', by, verb, isObeyed, message });
  }

  now(): AbNow {
    const { about, router, wallAtMs, lookMs } = this.#settings;
    const { look, log } = this.#record;
    const nextLookAtMs = (look?.atMs ?? about.startedAtMs) + lookMs;
    return {
      status: this.#settings.status(),
      arms: about.models.map(({ arm }) => this.#armNow(arm)),
      look,
      nextLookAtMs: router.isStopped || nextLookAtMs >= about.endsAtMs ? null : nextLookAtMs,
      said: this.#settings.said().map((one) => ({ ...one, atMs: wallAtMs(one.atMs) })),
      isStopped: router.isStopped,
      unplaced: router.unplaced,
      log: log.entries,
      logDropped: log.dropped,
    };
  }

  history(): AbHistory {
    return this.#record.history();
  }

  follow(hear: (news: AbNews) => void): () => void {
    if (this.#listeners.isEmpty) this.#told = this.#record.mark();
    return this.#listeners.add(hear);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#listeners.clear();
  }

  #secondPassed(): void {
    this.#tellFaults();
    const { about, router, nowMs } = this.#settings;
    const started = about.models.map(({ arm }) => [arm, router.started(arm)] as const);
    this.#record.secondPassed(nowMs(), this.#percents, new Map(started));
    if (this.#listeners.isEmpty) return;
    const news = this.#record.since(this.#told);
    this.#told = this.#record.mark();
    this.#listeners.tell(news);
  }

  #tellFaults(): void {
    for (const { atMs, label } of this.#faults.until(this.#settings.nowMs()))
      this.#record.log.add(atMs, { kind: 'fault', label });
  }

  #armNow(arm: string): ArmNow {
    const { router, endpoints } = this.#settings;
    return {
      arm,
      percent: this.#percents.get(arm) ?? 0,
      requestsPerSecond: this.#record.requestsPerSecond(arm),
      inFlight: router.inFlight(arm),
      endpoints: endpoints(arm),
    };
  }

  get #percents(): ReadonlyMap<string, number> {
    return new Map(this.#settings.router.table.weights.map(({ arm, percent }) => [arm, percent]));
  }
}
