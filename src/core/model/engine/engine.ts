import type { EngineProfile } from './engine-profile.ts';
import { type EngineConditions, type EngineJob, Replica } from './replica.ts';
import { type ReplicaWatch, UNWATCHED } from './replica-watch.ts';

/** What the gauges and counters of one replica show. */
export type ReplicaLoad = Pick<Replica, 'runningCount' | 'waitingCount' | 'kvUsage' | 'counts'>;

/** The replicas of a model; a request goes to the one with the fewest others. */
export class Engine {
  private readonly replicas: readonly Replica[];
  private readonly placeOf = new WeakMap<EngineJob, Replica>();

  /** `conditions` are those of the replica of that number, and `watch` is told what it does. */
  constructor(
    profile: EngineProfile,
    conditions: (replica: number) => EngineConditions,
    watch: (replica: number) => ReplicaWatch = () => UNWATCHED,
  ) {
    this.replicas = Array.from(
      { length: profile.replicas },
      (_, index) => new Replica(profile, conditions(index), watch(index)),
    );
  }

  get loads(): readonly ReplicaLoad[] {
    return this.replicas;
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
}
