import { flattenSpecs } from '../../analysis/flatten-templates.ts';
import { mergeArgs } from '../../analysis/merge-args.ts';
import { replaceTags } from '../../analysis/substitute.ts';
import type { AnalysisSpec } from '../../analysis/template.ts';
import { argoWarningAt, type Problem, type SourceDocument, warningAt } from '../../document.ts';
import { didYouMean } from '../../nearest.ts';
import type { Path } from '../../yaml-source.ts';
import type { AnalysisUseSite } from './analysis-uses.ts';

type Spec = Pick<AnalysisSpec, 'metrics' | 'args'>;

/** Placeholders in a template's or run's metrics that none of its arguments fills. */
export function undeclaredArguments(document: SourceDocument, { metrics, args }: Spec): Problem[] {
  const declared = (args ?? []).map(({ name }) => name);
  const seen = new Set<string>();
  return textsOf(metrics ?? [], ['spec', 'metrics']).flatMap(({ path, text }) =>
    tagsOf(text)
      .filter((tag) => !seen.has(tag) && !declared.includes(nameOf(tag) ?? '') && seen.add(tag))
      .map((tag) => argoWarningAt(document, path, undeclared(tag, declared))),
  );
}

function undeclared(tag: string, declared: readonly string[]): string {
  const argo = `Argo would fail the analysis ("failed to resolve {{${tag}}}")`;
  const name = nameOf(tag);
  if (name === undefined) return `{{${tag}}} is no argument; ${argo}; expected {{args.…}}`;
  const mend = `declare it under spec.args${didYouMean(name, declared)}`;
  return `argument "${name}" is used and not declared; ${argo}; ${mend}`;
}

/** Arguments that a Rollout's analysis does not give its templates, and that it gives for nothing. */
export function unpassedArguments(
  document: SourceDocument,
  use: AnalysisUseSite,
  specs: readonly AnalysisSpec[],
): Problem[] {
  const flat = flattenSpecs(specs);
  if (!flat.ok) return [];
  const { path, args } = use;
  const declared = flat.value.args.map(({ name }) => name);
  const used = textsOf(flat.value.metrics, []).flatMap(({ text }) =>
    tagsOf(text).flatMap((tag) => nameOf(tag) ?? []),
  );
  const passed = args.map(({ name, value = '' }) => ({ name, value }));
  const unresolved = flat.value.args.filter((argument) => !mergeArgs(passed, [argument]).ok);
  const undeclaredToo = used.filter(
    (name) => !declared.includes(name) && passed.every((given) => given.name !== name),
  );
  const missing = new Set([...unresolved.map(({ name }) => name), ...undeclaredToo]);
  const unused = args.flatMap(({ name }, index) => {
    if (declared.includes(name) || used.includes(name)) return [];
    const message = `argument "${name}" is passed and no template declares it, so it is dropped`;
    const at = [...path, 'args', index, 'name'];
    return [warningAt(document, at, message + didYouMean(name, declared))];
  });
  return [...[...missing].map((name) => argoWarningAt(document, path, unpassed(name))), ...unused];
}

function unpassed(name: string): string {
  const argo = `Argo would refuse the rollout ("args.${name} was not resolved")`;
  return `argument "${name}" is not passed; ${argo}; add it under this analysis's args`;
}

/** The name in `args.name`; undefined of a tag that is none. */
function nameOf(tag: string): string | undefined {
  const trimmed = tag.trim();
  return trimmed.startsWith('args.') ? trimmed.slice('args.'.length) : undefined;
}

function tagsOf(text: string): string[] {
  const tags: string[] = [];
  replaceTags(text, (tag) => {
    tags.push(tag.trim());
    return '';
  });
  return tags;
}

function textsOf(value: unknown, path: Path): { path: Path; text: string }[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    textsOf(inner, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}
