import { conditionLimit } from '../analysis/condition-limit.ts';
import type { Reading } from '../analysis/reading.ts';
import type { SecretLookup } from '../analysis/secrets.ts';
import { begin } from '../rollout/begin.ts';
import { type Inputs, type Stepped, step } from '../rollout/engine.ts';
import { type JournalRecord, journalTurns } from '../rollout/journal.ts';
import { numberOf, readNumber } from '../rollout/number-read.ts';
import type { Plan } from '../rollout/plan.ts';
import type { Measured, RolloutState } from '../rollout/state.ts';
import { DecisionLog } from './decision-log.ts';
import { MetricHistory } from './metric-history.ts';
import type { Happening, MetricNow, RunHistory, RunNews } from './run-watch.ts';
import { type Started, TrafficHistory } from './traffic-history.ts';
import { analysisKey, triggerKey, watchedMetrics } from './watched-metrics.ts';

/** A turn of the engine with what went in. */
export interface WatchedTurn {
  readonly inputs: Inputs;
  readonly stepped: Stepped;
}

/** So many looks that were not taken, and so long, are a time in which nobody looked. */
const MISSED_LOOKS = 5;
const LEAST_AWAY_MS = 5_000;

/** How far somebody has read; see `RunRecord.since`. */
export type Mark = ReadonlyMap<string, number>;

/**
 * What is kept of a run, in memory that does not grow with it. Everything it tells is in ms since the
 * epoch; plan times are brought there by `wallAtMs`.
 */
export class RunRecord {
  readonly #wallAtMs: (planMs: number) => number;
  readonly #metrics: ReadonlyMap<string, MetricHistory>;
  readonly #traffic = new TrafficHistory();
  readonly #log = new DecisionLog();
  #state: RolloutState | null = null;

  constructor(plan: Plan, wallAtMs: (planMs: number) => number) {
    this.#wallAtMs = (planMs) => Math.round(wallAtMs(planMs));
    this.#metrics = new Map(
      watchedMetrics(plan).map((about) => {
        const missedMs = wallAtMs(MISSED_LOOKS * (about.everyMs ?? 0)) - wallAtMs(0);
        return [about.key, new MetricHistory(about, Math.max(LEAST_AWAY_MS, missedMs))];
      }),
    );
  }

  /** The turns of a journal of the same plan, as if they had been watched. */
  recall(records: readonly JournalRecord[], secrets: SecretLookup): void {
    const { plan, beganAtMs, turns } = journalTurns(records);
    let state = begin(plan, beganAtMs);
    for (const { atMs, inputs } of turns) {
      const stepped = step(state, atMs, { ...inputs, secrets });
      state = stepped.state;
      this.turned({ inputs, stepped });
      this.#traffic.weighed(this.#wallAtMs(atMs), state.weight);
    }
    // What stable was not asked then, nobody will answer now.
    for (const metric of this.#metrics.values()) metric.secondPassed(Number.POSITIVE_INFINITY);
    this.#break(this.#wallAtMs(state.lastTurnAtMs));
  }

  turned({ inputs, stepped }: WatchedTurn): void {
    const before = this.#state;
    this.#state = stepped.state;
    const answered = answeredTriggers(before, inputs.readings);
    for (const planned of stepped.events) {
      const event = { ...planned, atMs: this.#wallAtMs(planned.atMs) };
      if (event.kind === 'measured') this.#measured(event, answered, inputs.readings);
      else this.#log.add(event.atMs, { kind: 'event', event });
      if (event.kind === 'back') this.#break(this.#wallAtMs(event.sinceMs));
      if (event.kind === 'step') this.#breakSteps(event.atMs);
    }
  }

  /** What stable answered to the question of that metric; null for no answer. */
  stableAnswered(key: string, atMs: number, value: number | null): void {
    this.#metrics.get(key)?.stableAnswered(atMs, value);
  }

  happened(atMs: number, what: Happening): void {
    this.#log.add(atMs, what);
  }

  secondPassed(atMs: number, started: Started | null): void {
    this.#traffic.secondPassed(atMs, { weight: this.#state?.weight ?? null, started });
    for (const metric of this.#metrics.values()) metric.secondPassed(atMs);
  }

  get requestsPerSecond(): Started | null {
    return this.#traffic.requestsPerSecond;
  }

  get metrics(): readonly MetricNow[] {
    return [...this.#metrics.values()].map((metric) => metric.now());
  }

  get log(): Pick<DecisionLog, 'entries' | 'dropped'> {
    return this.#log;
  }

  history(): RunHistory {
    const metrics = [...this.#metrics].map(([key, { table }]) => ({ key, slice: table.all() }));
    return { traffic: this.#traffic.table.all(), metrics };
  }

  /** Up to here. */
  mark(): Mark {
    const ofMetrics = [...this.#metrics].map(([key, { table }]) => [key, table.total] as const);
    return new Map([[TRAFFIC, this.#traffic.table.total], ...ofMetrics]);
  }

  /** Rows that came after the mark. */
  since(mark: Mark): RunNews {
    const metrics = [...this.#metrics].flatMap(([key, { table }]) => {
      const from = mark.get(key) ?? 0;
      return from === table.total ? [] : [{ key, slice: table.from(from) }];
    });
    return { traffic: this.#traffic.table.from(mark.get(TRAFFIC) ?? 0), metrics };
  }

  #measured(
    event: Measured & { readonly kind: 'measured' },
    answered: number[],
    readings: readonly Reading[],
  ): void {
    if (event.source !== 'trigger') {
      const key = analysisKey(event.source, event.metric);
      this.#log.measured(key, event);
      this.#metrics.get(key)?.measured(event, conditionLimit(event.limit), undefined);
      return;
    }
    const index = answered.shift() ?? -1;
    this.#log.measured(triggerKey(index), event);
    const stable = this.#stableOfTrigger(index, readings);
    this.#metrics.get(triggerKey(index))?.measured(event, event.limitNumber, stable);
  }

  /** Most triggers ask of stable themselves; undefined of one that does not. */
  #stableOfTrigger(index: number, readings: readonly Reading[]): number | null | undefined {
    const judged = this.#state?.triggers[index]?.judged;
    if (judged !== undefined) {
      const { samples, sum } = judged.totals.stable;
      return samples > 0 ? sum / samples : null;
    }
    const baseline = readings.find(
      ({ askId }) => askId.startsWith(`${triggerKey(index)}/`) && askId.endsWith('/baseline'),
    );
    return baseline === undefined ? undefined : numberOf(readNumber(baseline));
  }

  #break(atMs: number): void {
    this.#traffic.break(atMs);
    for (const metric of this.#metrics.values()) metric.break(atMs);
  }

  /** What an earlier step measured does not lead to what this one does. */
  #breakSteps(atMs: number): void {
    for (const [key, metric] of this.#metrics)
      if (key.startsWith('inline/') || key.startsWith('experiment/')) metric.break(atMs);
  }
}

const TRAFFIC = 'traffic';

/** The places of the triggers that these readings are for, in the order in which they are judged. */
function answeredTriggers(before: RolloutState | null, readings: readonly Reading[]): number[] {
  return (before?.triggers ?? []).flatMap(({ asked }, index) =>
    readings.some(({ askId }) => askId.startsWith(`${triggerKey(index)}/${asked}/`)) ? [index] : [],
  );
}
