import { GUARANTEES, type JudgeName } from '../../core/analysis/judges/lineup.ts';
import type { ContestStanding } from '../../core/scenario/contest-result.ts';
import type { ScenarioNature } from '../../core/scenario/tune-result.ts';
import { quantileOf } from '../quantiles.ts';
import type { Fate } from './contest.ts';

/** One judge's runs, added up. */
export class ContestTally {
  private readonly judge: JudgeName;
  private healthy = 0;
  private faulty = 0;
  private falselyAccused = 0;
  private early = 0;
  private missed = 0;
  private readonly detect: number[] = [];
  private readonly bad: number[] = [];
  private readonly users: number[] = [];

  constructor(judge: JudgeName) {
    this.judge = judge;
  }

  /** What was rolled back before its fault is neither a false rollback of a healthy rollout nor a catch. */
  add(nature: ScenarioNature, fate: Fate): void {
    if (nature !== 'faulty') {
      this.healthy += 1;
      if (fate.rolledBackAtMs !== null) this.falselyAccused += 1;
      return;
    }
    this.faulty += 1;
    if (fate.isBeforeFault) {
      this.early += 1;
      return;
    }
    this.bad.push(fate.badAnswers);
    this.users.push(fate.users);
    if (fate.detectSeconds === null) this.missed += 1;
    else this.detect.push(fate.detectSeconds);
  }

  standing(): ContestStanding {
    const median = (values: readonly number[]) =>
      values.length === 0
        ? null
        : quantileOf(
            values.toSorted((a, b) => a - b),
            0.5,
          );
    return {
      judge: this.judge,
      holds: GUARANTEES[this.judge],
      falseRollbacks: { count: this.falselyAccused, runs: this.healthy },
      early: { count: this.early, runs: this.faulty },
      missed: { count: this.missed, runs: this.faulty },
      medianDetectSeconds: this.medianDetectSeconds(),
      medianBadAnswers: median(this.bad),
      medianUsers: median(this.users),
    };
  }

  /** A run that never is detected is later than all others; null where half of them are such. */
  private medianDetectSeconds(): number | null {
    const missed = new Array<number>(this.missed).fill(Number.POSITIVE_INFINITY);
    const sorted = [...this.detect.toSorted((a, b) => a - b), ...missed];
    const middle = (sorted.length - 1) / 2;
    const [below, above] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
    if (below === undefined || above === undefined) return null;
    const median = (below + above) / 2;
    return Number.isFinite(median) ? median : null;
  }
}
