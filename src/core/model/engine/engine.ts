import type { EngineProfile } from './engine-profile.ts';
import { type EngineConditions, type EngineJob, Replica } from './replica.ts';

/** What an engine's gauges and counters show, over all replicas. */
export interface EngineLoad {
  readonly running: number;
  readonly waiting: number;
  /** 0..1, the mean of the replicas. */
  readonly kvUsage: number;
  /** Tokens. */
  readonly prefixQueries: number;
  readonly prefixHits: number;
  /** Time in which a replica worked, the mean of them. */
  readonly busyMs: number;
}

/** The replicas of a model; a request goes to the one with the fewest others. */
export class Engine {
  private readonly replicas: readonly Replica[];
  private readonly placeOf = new WeakMap<EngineJob, Replica>();

  /** `conditions` are those of the replica of that number. */
  constructor(profile: EngineProfile, conditions: (replica: number) => EngineConditions) {
    this.replicas = Array.from(
      { length: profile.replicas },
      (_, index) => new Replica(profile, conditions(index)),
    );
  }

  get nextAtMs(): number {
    return Math.min(...this.replicas.map(({ nextAtMs }) => nextAtMs));
  }

  /** Not before any time that was passed to. */
  submit(job: EngineJob, atMs: number): void {
    const replica = this.replicas.reduce((best, other) =>
      other.runningCount + other.waitingCount < best.runningCount + best.waitingCount
        ? other
        : best,
    );
    this.placeOf.set(job, replica);
    replica.submit(job, atMs);
  }

  cancel(job: EngineJob): void {
    this.placeOf.get(job)?.cancel(job);
  }

  passTo(atMs: number): void {
    for (const replica of this.replicas) replica.passTo(atMs);
  }

  load(): EngineLoad {
    const total = (of: (replica: Replica) => number) =>
      this.replicas.reduce((sum, replica) => sum + of(replica), 0);
    return {
      running: total(({ runningCount }) => runningCount),
      waiting: total(({ waitingCount }) => waitingCount),
      kvUsage: total(({ kvUsage }) => kvUsage) / this.replicas.length,
      prefixQueries: total(({ counts }) => counts.prefixQueries),
      prefixHits: total(({ counts }) => counts.prefixHits),
      busyMs: total(({ counts }) => counts.busyMs) / this.replicas.length,
    };
  }
}
