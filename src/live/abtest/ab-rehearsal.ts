import type { AbResult } from '../../core/abtest/results.ts';
import type { AbSpread } from '../../core/abtest/spreads.ts';
import { FACTS } from '../../core/facts/facts.ts';
import type { AbEvent } from '../../core/scenario/abtest/ab-event.ts';
import type { AbOutcome, SaidVerdict } from '../../core/scenario/abtest/ab-run-result.ts';
import type { AbScenario } from '../../core/scenario/abtest/ab-scenario.ts';
import { StandingVerdicts } from '../../core/scenario/abtest/standing-verdicts.ts';
import { trafficEndMs } from '../../core/scenario/scenario.ts';
import { closers } from '../closers.ts';
import type { Load, LoadStats } from '../load/load.ts';
import { startTraffic } from '../load/traffic.ts';
import { type PlanClock, startPlanClock } from '../rehearsal/plan-clock.ts';
import { abRecorder } from './ab-rehearsal-recorder.ts';
import { type AbStage, type AbStageSettings, setAbStage } from './ab-stage.ts';

/** An A/B test under way. */
export interface AbRehearsal {
  readonly clock: PlanClock;
  readonly stage: AbStage;
  snapshot(): AbSnapshot;
  /** Ends the test with what it has; `by` is who wants it, in words. */
  interrupt(by: string): void;
  /** Resolves when everything has ended and every port and process is free again. */
  readonly done: Promise<AbEnding>;
}

export interface AbSnapshot {
  readonly planMs: number;
  readonly traffic: LoadStats;
  /** Of the last look; null before the first. */
  readonly result: AbResult | null;
}

/** What the test came to, before it is made into a result. */
export interface AbEnding {
  readonly outcome: AbOutcome;
  /** Null if nobody interrupted. */
  readonly interruptedBy: string | null;
  readonly endedAtMs: number;
  readonly result: AbResult;
  readonly spreads: readonly AbSpread[];
  readonly said: readonly SaidVerdict[];
  readonly looks: number;
  readonly unplaced: number;
  readonly traffic: LoadStats;
  readonly scoring: ReturnType<AbStage['router']['scoring']>;
}

export interface AbObserver {
  /** Everything is up; the test begins now. */
  staged(stage: AbStage): void;
  event(event: AbEvent): void;
}

export type AbStarted =
  | { readonly ok: true; readonly rehearsal: AbRehearsal }
  | { readonly ok: false; readonly error: string };

/**
 * How long traffic goes on once the split lies (wall): long enough to see that no treatment gets
 * requests any more.
 */
const AFTER_STOP_MS = 1_500;

/** Sets the stage and begins. With an error nothing is left running. */
export async function startAbRehearsal(
  test: AbScenario,
  settings: AbStageSettings,
  observer: AbObserver,
): Promise<AbStarted> {
  const open = closers();
  const staged = await setAbStage(test, settings, open);
  if (!staged.ok) {
    await open.closeAll();
    return staged;
  }
  const { stage } = staged;
  observer.staged(stage);
  const clock = startPlanClock(settings.compression);
  for (const mock of stage.mocks.values()) mock.begin();
  const traffic = startTraffic(test.traffic, {
    url: stage.router.url,
    seed: settings.seed,
    timeScale: settings.compression,
    prompts: FACTS.map((fact) => fact.question),
  });
  open.add(() => traffic.stop());
  const recorder = abRecorder({ test, seed: settings.seed, stage, clock }, () => run.said);
  open.add(() => recorder.close());
  const event = (happened: AbEvent) => {
    recorder.happened(happened);
    observer.event(happened);
  };
  const run = new AbRun(test, { stage, clock, traffic, observer: { event } });
  const { desk } = stage.control;
  desk.watch = recorder;
  desk.follow((line) => recorder.commanded(line));
  return {
    ok: true,
    rehearsal: {
      clock,
      stage,
      snapshot: () => ({
        planMs: clock.nowMs(),
        traffic: traffic.stats(),
        result: run.latest,
      }),
      interrupt: (by) => run.interrupt(by),
      done: run.toEnd().finally(open.closeAll),
    },
  };
}

interface Running {
  readonly stage: AbStage;
  readonly clock: PlanClock;
  readonly traffic: Load;
  readonly observer: Pick<AbObserver, 'event'>;
}

/** Looks, changes of weights and outages at their times, until the traffic ends or the test is ended. */
class AbRun {
  latest: AbResult | null = null;
  readonly #test: AbScenario;
  readonly #running: Running;
  readonly #verdicts = new StandingVerdicts();
  readonly #over = new AbortController();
  #interruptedBy: string | null = null;
  #looks = 0;

  constructor(test: AbScenario, running: Running) {
    this.#test = test;
    this.#running = running;
  }

  get said(): readonly SaidVerdict[] {
    return this.#verdicts.read();
  }

  interrupt(by: string): void {
    if (this.#interruptedBy !== null || this.#over.signal.aborted) return;
    this.#interruptedBy = by;
    this.#tell({ kind: 'interrupted', atMs: this.#nowMs(), by });
    this.#over.abort();
  }

  async toEnd(): Promise<AbEnding> {
    const { stage, clock, traffic } = this.#running;
    const { signal } = this.#over;
    void traffic.done.then(() => this.#over.abort());
    this.#scheduleOutages();
    this.#scheduleChanges();
    stage.control.killSwitch.follow(({ on, by }) =>
      this.#tell({ kind: 'kill-switch', atMs: this.#nowMs(), on, by }),
    );
    const { lookMs, traffic: plan } = this.#test;
    for (let atMs = lookMs; atMs < trafficEndMs(plan) && !signal.aborted; atMs += lookMs) {
      await clock.sleepUntil(atMs, signal);
      if (!signal.aborted && this.#look().split.state !== 'ok') this.#over.abort();
    }
    // What was sent is still answered.
    await clock.sleepUntil(Number.POSITIVE_INFINITY, signal);
    const endedAtMs = clock.nowMs();
    if (stage.router.isStopped) {
      await clock.sleepUntil(
        endedAtMs + AFTER_STOP_MS * clock.compression,
        new AbortController().signal,
      );
    }
    await traffic.stop();
    await stage.router.whenScored();
    // What a lying split has withheld stays so: no later look changes it.
    const result = stage.router.isStopped && this.latest !== null ? this.latest : this.#look();
    return {
      outcome: this.#outcome(),
      interruptedBy: this.#interruptedBy,
      endedAtMs,
      result,
      spreads: stage.router.spreads(result),
      said: this.#verdicts.read(),
      looks: this.#looks,
      unplaced: stage.router.unplaced,
      traffic: traffic.stats(),
      scoring: stage.router.scoring(),
    };
  }

  #look(): AbResult {
    const result = this.#running.stage.router.look();
    const atMs = this.#nowMs();
    this.latest = result;
    this.#looks += 1;
    this.#tell({ kind: 'look', atMs, result });
    for (const finding of this.#verdicts.take(result, atMs))
      this.#tell({ kind: 'said', atMs, ...finding });
    const { message } = result.split;
    if (message !== null) this.#tell({ kind: 'stopped', atMs, message });
    return result;
  }

  #outcome(): AbOutcome {
    if (this.#running.stage.router.isStopped) return 'stopped';
    return this.#interruptedBy === null ? 'completed' : 'interrupted';
  }

  #scheduleChanges(): void {
    for (const { atMs, weights } of this.#test.operator) {
      this.#at(atMs, () => {
        this.#running.stage.router.reweigh(weights);
        this.#tell({ kind: 'weights', atMs: this.#nowMs(), weights });
      });
    }
  }

  /** The faults that end a whole process are done from here; all others the model servers do themselves. */
  #scheduleOutages(): void {
    for (const { atMs, target, effects } of this.#test.faults) {
      if (!effects.down) continue;
      this.#at(atMs, () => {
        for (const [arm, mock] of this.#running.stage.mocks)
          if (target === arm || target === 'both') mock.kill();
      });
    }
  }

  #at(atMs: number, happen: () => void): void {
    const { signal } = this.#over;
    void this.#running.clock.sleepUntil(atMs, signal).then(() => {
      if (!signal.aborted) happen();
    });
  }

  #nowMs(): number {
    return Math.round(this.#running.clock.nowMs());
  }

  #tell(event: AbEvent): void {
    this.#running.observer.event(event);
  }
}
