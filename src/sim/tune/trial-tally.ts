import type { Spread } from '../../core/scenario/study-result.ts';
import type { CandidateOnScenario, ScenarioNature } from '../../core/scenario/tune-result.ts';
import { spreadOf } from '../quantiles.ts';
import type { Trial } from './trial.ts';

/** The trials of one candidate on one scenario, added up. */
export class TrialTally {
  readonly nature: ScenarioNature;
  private readonly scenario: string;
  private runs = 0;
  private rolledBack = 0;
  private early = 0;
  private promoted = 0;
  private readonly detect: number[] = [];
  private readonly bad: number[] = [];
  private readonly users: number[] = [];
  private readonly promote: number[] = [];

  constructor(scenario: string, nature: ScenarioNature) {
    this.scenario = scenario;
    this.nature = nature;
  }

  add(trial: Trial): void {
    this.runs += 1;
    this.bad.push(trial.exposure.badAnswers);
    this.users.push(trial.exposure.users);
    if (trial.outcome === 'promoted') {
      this.promoted += 1;
      this.promote.push(trial.endedAtMs / 1_000);
    }
    if (trial.outcome !== 'rolled-back') return;
    this.rolledBack += 1;
    if (trial.detectSeconds !== null) this.detect.push(trial.detectSeconds);
    else this.early += 1;
  }

  counts(): { readonly runs: number; readonly rolledBack: number; readonly promoted: number } {
    return { runs: this.runs, rolledBack: this.rolledBack, promoted: this.promoted };
  }

  /** Rolled back, and for a reason: after the fault. */
  get caught(): number {
    return this.detect.length;
  }

  /** Of all runs, those that were not caught having taken for ever. */
  detectedWithin(phi: number): number | null {
    const sorted = this.detect.toSorted((a, b) => a - b);
    const rank = Math.ceil(phi * this.runs) - 1;
    return sorted[Math.max(0, rank)] ?? null;
  }

  get badAnswers(): Spread {
    return spreadOf(this.bad);
  }

  get usersExposed(): Spread {
    return spreadOf(this.users);
  }

  get promoteSeconds(): readonly number[] {
    return this.promote;
  }

  result(): CandidateOnScenario {
    return {
      scenario: this.scenario,
      runs: this.runs,
      rolledBack: this.rolledBack,
      early: this.early,
      promoted: this.promoted,
      detectSeconds: this.detect.length === 0 ? null : spreadOf(this.detect),
      badAnswers: this.badAnswers,
      users: this.usersExposed,
    };
  }
}
