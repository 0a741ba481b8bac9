import { fieldRefValue } from '../analysis/field-ref.ts';
import { goDurationMs } from '../analysis/go-duration.ts';
import { pauseSeconds } from '../analysis/pause-duration.ts';
import {
  argoWarningAt,
  errorAt,
  type Problem,
  type SourceDocument,
  unsupportedAt,
} from '../document.ts';
import type { Path } from '../yaml-source.ts';
import type { ExperimentStep } from './experiment-schema.ts';
import type { Canary, CanaryStepFile } from './rollout-schema.ts';
import { headerRouteProblems, mirrorRouteProblems, type RouteRules } from './route-rules.ts';
import { maxTrafficWeight } from './traffic-routing-rules.ts';

/** A step, and the canary it is a step of. */
export interface StepSite {
  readonly canary: Canary;
  readonly step: CanaryStepFile;
  readonly index: number;
}

/** What Argo says of one step of a canary; a problem's path begins at the step. */
export function stepProblems(
  document: SourceDocument,
  { canary, step, index }: StepSite,
): Problem[] {
  const at = (path: Path): Path => ['spec', 'strategy', 'canary', 'steps', index, ...path];
  const rules: RouteRules = {
    routing: canary.trafficRouting,
    refuse: (path, message) => errorAt(document, at(path), message),
  };
  return [
    ...kindProblems(document, step, at([])),
    ...weightProblems(step, canary, rules),
    ...pauseProblems(document, step, at(['pause'])),
    ...headerRouteProblems(step.setHeaderRoute, rules),
    ...mirrorRouteProblems(step.setMirrorRoute, rules),
    ...experimentProblems(step.experiment, rules),
    ...misplacedMetadata(document, step.experiment, at(['experiment', 'analyses'])),
    ...argumentProblems(step, rules),
  ];
}

/** Of these a step may name one; the others may stand beside it. */
const EXCLUSIVE = ['setWeight', 'pause', 'experiment', 'analysis'] as const;
const OTHERS = ['setCanaryScale', 'setHeaderRoute', 'setMirrorRoute', 'plugin'] as const;

function kindProblems(document: SourceDocument, step: CanaryStepFile, at: Path): Problem[] {
  const problems: Problem[] = [];
  const [first, second] = EXCLUSIVE.filter((kind) => step[kind] !== undefined);
  if (second !== undefined) {
    const message = `one step cannot do both ${first} and ${second}; expected two steps`;
    problems.push(errorAt(document, at, message));
  }
  const isNamed = first !== undefined || OTHERS.some((kind) => step[kind] !== undefined);
  if (!isNamed && step.replicaProgressThreshold === undefined) {
    const kinds = [...EXCLUSIVE, ...OTHERS].join(', ');
    problems.push(errorAt(document, at, `a step that does nothing; expected one of ${kinds}`));
  }
  if (step.replicaProgressThreshold !== undefined) {
    const message =
      'replicaProgressThreshold is no step, and Argo would refuse it; ' +
      'it stands beside steps, under spec.strategy.canary';
    problems.push(argoWarningAt(document, [...at, 'replicaProgressThreshold'], message));
  }
  if (step.plugin !== undefined) {
    const message =
      `step plugin ${step.plugin.name} is not served: nothing here runs Argo's plugins; ` +
      'expected a step of another kind, such as a pause that a person ends';
    problems.push(unsupportedAt(document, [...at, 'plugin'], message));
  }
  return problems;
}

function weightProblems(step: CanaryStepFile, canary: Canary, rules: RouteRules): Problem[] {
  const problems: Problem[] = [];
  const { setWeight, setCanaryScale } = step;
  const most = maxTrafficWeight(canary);
  if (setWeight !== undefined && (setWeight < 0 || setWeight > most)) {
    const message = `setWeight is ${setWeight}; expected a weight, 0 to ${most}`;
    problems.push(rules.refuse(['setWeight'], message));
  }
  if (setCanaryScale !== undefined && canary.trafficRouting === undefined) {
    const message =
      'setCanaryScale needs spec.strategy.canary.trafficRouting: ' +
      'without it the number of pods is the weight';
    problems.push(rules.refuse(['setCanaryScale'], message));
  }
  return problems;
}

function pauseProblems(document: SourceDocument, step: CanaryStepFile, at: Path): Problem[] {
  if (step.pause === null) {
    const message = 'pause is empty, which to Argo is no step; expected pause: {}';
    return [argoWarningAt(document, at, message)];
  }
  const seconds = pauseSeconds(step.pause?.duration);
  if (seconds === undefined || seconds >= 0) return [];
  const message =
    `cannot read the pause "${step.pause?.duration}"; ` +
    'expected seconds or a duration such as 10m or 1h30m (there is no d)';
  return [errorAt(document, [...at, 'duration'], message)];
}

function experimentProblems(experiment: ExperimentStep | undefined, rules: RouteRules): Problem[] {
  if (experiment === undefined) return [];
  const { duration, templates } = experiment;
  const problems: Problem[] = [];
  if (duration !== undefined && goDurationMs(duration) === undefined) {
    const message = `cannot read the duration "${duration}"; expected one such as 30m`;
    problems.push(rules.refuse(['experiment', 'duration'], message));
  }
  const { alb, smi, istio, plugins } = rules.routing ?? {};
  for (const [index, { weight }] of templates.entries()) {
    if (weight === undefined || alb || smi || istio || plugins) continue;
    const message = 'an experiment has a weight only where trafficRouting is smi, alb or istio';
    problems.push(rules.refuse(['experiment', 'templates', index, 'weight'], message));
  }
  return problems;
}

function misplacedMetadata(
  document: SourceDocument,
  experiment: ExperimentStep | undefined,
  at: Path,
): Problem[] {
  return (experiment?.analyses ?? []).flatMap(({ analysisRunMetadata }, index) => {
    if (analysisRunMetadata === undefined) return [];
    const message =
      'analysisRunMetadata is unknown to Argo here, and it would drop or refuse it; ' +
      'it stands on the experiment, beside analyses';
    return [argoWarningAt(document, [...at, index, 'analysisRunMetadata'], message)];
  });
}

/** A field of the Rollout's metadata that an argument refers to must be one that Kubernetes knows. */
function argumentProblems(step: CanaryStepFile, rules: RouteRules): Problem[] {
  const lists = [
    { path: ['analysis'], args: step.analysis?.args ?? [] },
    ...(step.experiment?.analyses ?? []).map(({ args = [] }, index) => ({
      path: ['experiment', 'analyses', index],
      args,
    })),
  ];
  return lists.flatMap(({ path, args }) =>
    args.flatMap(({ valueFrom }, index) => {
      const fieldPath = valueFrom?.fieldRef?.fieldPath;
      if (!fieldPath?.startsWith('metadata')) return [];
      if (fieldRefValue(fieldPath, { metadata: {} }).ok) return [];
      const message =
        `cannot read the field "${fieldPath}"; expected metadata.name, metadata.namespace, ` +
        "metadata.uid, metadata.labels['…'] or metadata.annotations['…']";
      return [
        rules.refuse([...path, 'args', index, 'valueFrom', 'fieldRef', 'fieldPath'], message),
      ];
    }),
  );
}
