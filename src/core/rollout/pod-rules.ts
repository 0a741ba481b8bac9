import { argoWarningAt, type Problem, type SourceDocument } from '../document.ts';
import type { Path } from '../yaml-source.ts';
import type { RolloutFile } from './rollout-schema.ts';

const DEFAULT_PROGRESS_DEADLINE_SECONDS = 600;

/**
 * What Argo says of the pods, which nothing here runs: warnings. A Rollout that brings no pods at
 * all is a plan to rehearse, and passes.
 */
export function podProblems(document: SourceDocument, { spec }: RolloutFile): Problem[] {
  const problems: Problem[] = [];
  const refuse = (path: Path, message: string) => {
    problems.push(argoWarningAt(document, ['spec', ...path], `${message}; Argo would refuse it`));
  };
  const { template, selector, workloadRef } = spec;
  if (workloadRef && hasMetadata(template)) {
    refuse(['template'], 'template and workloadRef are both here; expected one of them');
  }
  if (template && !workloadRef) {
    const labels = template.metadata?.labels ?? {};
    const { matchLabels = {}, matchExpressions = [] } = selector ?? {};
    if (selector === undefined)
      refuse([], 'no spec.selector; expected matchLabels of the template');
    else if (Object.keys(matchLabels).length + matchExpressions.length === 0) {
      refuse(['selector'], 'the selector is empty; expected matchLabels of the template');
    }
    for (const [name, value] of Object.entries(matchLabels)) {
      if (labels[name] === value) continue;
      const found = labels[name] === undefined ? 'has no such label' : `has ${labels[name]}`;
      const message = `the selector wants ${name}: ${value}, the template ${found}`;
      refuse(['selector', 'matchLabels', name], message);
    }
    if ((template.spec?.containers ?? []).length === 0) {
      refuse(['template'], 'the template has no container');
    }
  }
  const deadline = spec.progressDeadlineSeconds ?? DEFAULT_PROGRESS_DEADLINE_SECONDS;
  if (deadline <= (spec.minReadySeconds ?? 0)) {
    const message = `progressDeadlineSeconds ${deadline} is not more than minReadySeconds`;
    refuse(['progressDeadlineSeconds'], message);
  }
  return problems;
}

function hasMetadata(template: RolloutFile['spec']['template']): boolean {
  const { labels = {}, annotations = {} } = template?.metadata ?? {};
  return Object.keys(labels).length + Object.keys(annotations).length > 0;
}
