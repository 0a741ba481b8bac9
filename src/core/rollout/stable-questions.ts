import type { Provider } from '../analysis/provider.ts';
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
    asksOf(spec, secrets)
      .filter(({ provider }) => provider.prometheus !== undefined)
      .map((ask) => ({ asker: { kind: 'analysis', metric: ask.metric } as const, ask })),
  );
  const known = new Map(
    [...ofTriggers, ...ofAnalyses].map((one) => [JSON.stringify([one.asker, one.ask]), one]),
  );
  return [...known.values()];
}

/**
 * The question that the engine has just asked of the canary, asked of stable: by the same plan with stable
 * as its canary. Null where the plan asks stable itself, where the question names no model, and where it
 * is not a Prometheus that answers.
 */
export function questionBeside(ask: Ask, asIfStable: Plan, secrets: SecretLookup): Ask | null {
  const provider = ask.id.startsWith('trigger/')
    ? triggerBeside(ask.id, asIfStable)
    : analysisBeside(ask, asIfStable, secrets);
  if (!provider?.prometheus) return null;
  const isSame = JSON.stringify(provider) === JSON.stringify(ask.provider);
  return isSame ? null : { ...ask, provider };
}

function triggerBeside(askId: string, plan: Plan): Provider | undefined {
  const [, index, , part] = askId.split('/');
  const trigger = plan.triggers[Number(index)];
  if (trigger === undefined || part !== 'value') return undefined;
  const { value: query, baseline } = triggerQueries(trigger, plan);
  return query === undefined || baseline !== undefined ? undefined : { prometheus: { query } };
}

function analysisBeside(
  { id, metric }: Ask,
  plan: Plan,
  secrets: SecretLookup,
): Provider | undefined {
  const [source, place = '', number] = id.split('/');
  const step = plan.steps[Number(place.split('.')[1])];
  const spec =
    source === 'background'
      ? plan.background?.spec
      : step?.kind === 'experiment'
        ? step.experiment.analyses[Number(number)]?.spec
        : step?.kind === 'analysis'
          ? step.spec
          : undefined;
  if (spec === undefined) return undefined;
  return asksOf(spec, secrets).find((ask) => ask.metric === metric)?.provider;
}

/** All that an analysis asks at first. */
function asksOf(spec: AnalysisRunSpec, secrets: SecretLookup): readonly Ask[] {
  const begun = { ...beginRun(spec, 0), startedAtMs: 0 };
  return dueMeasurements(begun, AFTER_ALL_DELAYS_MS, secrets);
}

function specsOf({ steps, background }: Plan): readonly AnalysisRunSpec[] {
  const ofSteps = steps.flatMap((step) => {
    if (step.kind === 'analysis') return [step.spec];
    return step.kind === 'experiment' ? step.experiment.analyses.map(({ spec }) => spec) : [];
  });
  return background === null ? ofSteps : [...ofSteps, background.spec];
}
