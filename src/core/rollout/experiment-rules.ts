import { goDurationMs } from '../analysis/go-duration.ts';
import { errorAt, type Problem, type SourceDocument } from '../document.ts';
import type { Path } from '../yaml-source.ts';
import type { ExperimentFile } from './experiment-schema.ts';

/** What Argo says of an Experiment beyond its shape (argo-rollouts utils/conditions/experiments.go). */
export function experimentProblems(document: SourceDocument, { spec }: ExperimentFile): Problem[] {
  const problems: Problem[] = [];
  const refuse = (path: Path, message: string) => {
    problems.push(errorAt(document, ['spec', ...path], message));
  };
  if (spec.templates.length === 0) refuse(['templates'], 'no templates; expected at least one');
  for (const field of ['templates', 'analyses'] as const) {
    const names = (spec[field] ?? []).map(({ name }) => name);
    for (const [index, name] of names.entries()) {
      if (names.indexOf(name) === index) continue;
      refuse([field, index, 'name'], `a second one of ${field} is named "${name}"`);
    }
  }
  for (const [index, { selector, template }] of spec.templates.entries()) {
    const labels = template.metadata?.labels ?? {};
    for (const [name, value] of Object.entries(selector.matchLabels ?? {})) {
      if (labels[name] === value) continue;
      const path = ['templates', index, 'selector', 'matchLabels', name];
      refuse(path, `the selector wants ${name}: ${value}, which the template does not have`);
    }
  }
  if (spec.duration !== undefined && goDurationMs(spec.duration) === undefined) {
    refuse(['duration'], `cannot read the duration "${spec.duration}"; expected one such as 30m`);
  }
  return problems;
}
