import { type Ask, beginRun, dueMeasurements } from '../analysis/run.ts';
import type { SecretLookup } from '../analysis/secrets.ts';
import type { AnalysisRunSpec } from '../analysis/status.ts';
import type { Plan } from './plan.ts';
import { triggerQueries } from './trigger-watch.ts';

/** Who asks something of a model: a trigger by its place in the file, or a metric of an analysis. */
export type Asker =
  | { readonly kind: 'trigger'; readonly index: number; readonly part: string }
  | { readonly kind: 'analysis'; readonly metric: string };

export interface StableQuestion {
  readonly asker: Asker;
  readonly ask: Ask;
}

/** Late enough for whatever an analysis begins with a delay. */
const AFTER_ALL_DELAYS_MS = Number.MAX_SAFE_INTEGER;

/**
 * What a plan asks its Prometheus about the canary, once each. Of a plan whose canary is stable itself
 * these are questions that can be answered before anything has moved.
 */
export function questionsOfPlan(plan: Plan, secrets: SecretLookup): readonly StableQuestion[] {
  const ofTriggers = plan.triggers.flatMap((trigger, index) =>
    Object.entries(triggerQueries(trigger, plan))
      .filter(([part]) => !part.startsWith('baseline'))
      .map(([part, query]) => ({
        asker: { kind: 'trigger', index, part } as const,
        ask: { id: `${index}/${part}`, metric: trigger.name, provider: { prometheus: { query } } },
      })),
  );
  const ofAnalyses = specsOf(plan).flatMap((spec) =>
    dueMeasurements(beginRun(spec, 0), AFTER_ALL_DELAYS_MS, secrets)
      .filter(({ provider }) => provider.prometheus !== undefined)
      .map((ask) => ({ asker: { kind: 'analysis', metric: ask.metric } as const, ask })),
  );
  const known = new Map(
    [...ofTriggers, ...ofAnalyses].map((one) => [JSON.stringify([one.asker, one.ask]), one]),
  );
  return [...known.values()];
}

function specsOf({ steps, background }: Plan): readonly AnalysisRunSpec[] {
  const ofSteps = steps.flatMap((step) => {
    if (step.kind === 'analysis') return [step.spec];
    return step.kind === 'experiment' ? step.experiment.analyses.map(({ spec }) => spec) : [];
  });
  return background === null ? ofSteps : [...ofSteps, background.spec];
}
