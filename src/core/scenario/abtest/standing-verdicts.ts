import type { AbDifference, AbResult } from '../../abtest/results.ts';
import type { SaidVerdict } from './ab-run-result.ts';

/** A verdict with what it rests on. */
export interface ArmFinding {
  readonly arm: string;
  readonly found: AbDifference;
}

/** Follows a test's verdicts from look to look. */
export class StandingVerdicts {
  private standing: readonly SaidVerdict[] = [];

  /** Takes what a look gave; returns the verdicts that did not stand at the last one. */
  take(result: AbResult, atMs: number): readonly ArmFinding[] {
    const before = this.standing;
    const said = findings(result);
    const standing = said.map(({ arm, found: { metric, verdict } }) => {
      const now = { arm, metric, verdict, atMs };
      return before.find((one) => isAlike(one, now)) ?? now;
    });
    this.standing = standing;
    return said.filter((_, index) => !before.some((one) => one === standing[index]));
  }

  /** Those that stand, each with the time of the look that said it first. */
  read(): readonly SaidVerdict[] {
    return this.standing;
  }
}

function findings({ treatments }: AbResult): readonly ArmFinding[] {
  return (treatments ?? []).flatMap(({ arm, metrics }) =>
    metrics
      .filter(({ verdict }) => verdict !== 'no difference yet')
      .map((found) => ({ arm, found })),
  );
}

function isAlike(one: SaidVerdict, other: SaidVerdict): boolean {
  return one.arm === other.arm && one.metric === other.metric && one.verdict === other.verdict;
}
