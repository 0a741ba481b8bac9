import { FLAGGER_START, type FlaggerState, flaggerTick } from './flagger-rule.ts';
import { type Judge, judge, type Nouns } from './judge.ts';
import { measure, type PointLimit } from './point-threshold.ts';
import { lookBack, type Recent } from './recent.ts';

/** Flagger's failed-checks rule over one metric; each look is a tick of its loop. */
export interface FlaggerRule extends PointLimit {
  readonly nouns: Nouns;
  readonly windowMs: number;
  readonly threshold: number;
}

interface FlaggerJudgeState {
  readonly recent: Recent;
  readonly rule: FlaggerState;
}

export function flagger(rule: FlaggerRule): Judge {
  return judge<FlaggerJudgeState>({
    begin: () => ({ recent: [], rule: FLAGGER_START }),
    look: (before, evidence, nowMs) => {
      const { windowMs } = rule;
      const { window, recent } = lookBack(before.recent, evidence, { nowMs, windowMs });
      const measured = measure({ ...rule, minimumSamples: 1 }, window);
      const check = () => (measured.verdict === 'Successful' ? undefined : measured.why());
      const limits = { threshold: rule.threshold, steps: null };
      const ticked = flaggerTick(before.rule, [check], limits);
      const { failedChecks, phase } = ticked.state;
      const isHeld = ticked.failure !== undefined;
      return {
        state: { recent, rule: ticked.state },
        ruling: {
          ...measured,
          verdict: phase === 'failed' ? 'Failed' : isHeld ? 'Inconclusive' : 'Successful',
          why: () => `${measured.why()}; ${failedChecks} of ${rule.threshold} checks failed so far`,
        },
      };
    },
  });
}
