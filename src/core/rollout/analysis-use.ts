import type {
  AnalysisTemplate,
  DryRun,
  MeasurementRetention,
  Metric,
  RolloutArgument,
} from '../analysis/template.ts';
import { errorAt, type Problem, type SourceDocument, warningAt } from '../document.ts';
import type { RolloutAnalysis } from './rollout-schema.ts';

/** An analysis as a rollout uses it: its templates merged, its arguments chosen, hashes still open. */
export interface AnalysisUse {
  readonly name: string;
  readonly metrics: readonly Metric[];
  readonly args: readonly RolloutArgument[];
  readonly dryRun: readonly DryRun[];
  readonly measurementRetention: readonly MeasurementRetention[];
}

/** Templates and cluster templates are two name spaces. */
export function templateKey(name: string, clusterScope: boolean): string {
  return clusterScope ? `cluster/${name}` : name;
}

/** Where an analysis stands in its file, and what it may draw on. */
export interface UseSite {
  readonly document: SourceDocument;
  readonly path: readonly (string | number)[];
  readonly templates: ReadonlyMap<string, AnalysisTemplate>;
  /** Arguments that analyses before this one were given, by name. */
  readonly earlier: Map<string, RolloutArgument>;
}

/**
 * Merges the templates an analysis names and settles where each argument comes from: the analysis
 * itself, else the template's default, else an earlier analysis of the same rollout. The last is
 * more than Argo does, and is warned of.
 */
export function resolveUse(
  use: RolloutAnalysis,
  site: UseSite,
): { use: AnalysisUse; problems: Problem[] } {
  const { found, problems } = findTemplates(use, site);
  const specs = found.map((template) => template.spec);
  const metrics = specs.flatMap((spec) => spec.metrics ?? []);
  const declared = specs.flatMap((spec) => spec.args ?? []);
  for (const given of use.args ?? []) site.earlier.set(given.name, given);
  const args = declared.flatMap(({ name, value }) => {
    const argument = use.args?.find((given) => given.name === name);
    if (argument) return [argument];
    if (value !== undefined) return [{ name, value }];
    return carriedOver(name, site, problems);
  });
  for (const name of argumentsUsed(metrics)) {
    if (declared.some((known) => known.name === name)) continue;
    args.push(...undeclared(name, use, site, problems));
  }
  const named = {
    name: found.map((template) => template.metadata.name).join('+'),
    metrics,
    args,
    dryRun: [...(use.dryRun ?? []), ...specs.flatMap((spec) => spec.dryRun ?? [])],
    measurementRetention: [
      ...(use.measurementRetention ?? []),
      ...specs.flatMap((spec) => spec.measurementRetention ?? []),
    ],
  };
  return { use: named, problems };
}

function findTemplates(
  use: RolloutAnalysis,
  site: UseSite,
): { found: AnalysisTemplate[]; problems: Problem[] } {
  const found: AnalysisTemplate[] = [];
  const problems: Problem[] = [];
  for (const [index, reference] of use.templates.entries()) {
    const key = templateKey(reference.templateName, reference.clusterScope ?? false);
    const template = site.templates.get(key);
    if (template) found.push(template);
    else {
      const known = [...site.templates.keys()].join(', ') || 'none';
      const message = `no template named "${reference.templateName}"; there are: ${known}`;
      const path = [...site.path, 'templates', index, 'templateName'];
      problems.push(errorAt(site.document, path, message));
    }
  }
  return { found, problems };
}

function carriedOver(name: string, site: UseSite, problems: Problem[]): RolloutArgument[] {
  const earlier = site.earlier.get(name);
  if (!earlier) {
    const message = `argument "${name}" is never given; add it under this analysis's args`;
    problems.push(errorAt(site.document, site.path, message));
    return [];
  }
  problems.push(warningAt(site.document, site.path, carriedMessage(name)));
  return [earlier];
}

function carriedMessage(name: string): string {
  return (
    `argument "${name}" is taken from an earlier analysis; Argo would refuse the rollout ` +
    `("args.${name} was not resolved"); repeat it under this analysis's args`
  );
}

function undeclared(
  name: string,
  use: RolloutAnalysis,
  site: UseSite,
  problems: Problem[],
): RolloutArgument[] {
  const given = site.earlier.get(name);
  if (!given) {
    const message = `the template uses {{args.${name}}}, which nothing declares or gives`;
    problems.push(errorAt(site.document, site.path, message));
    return [];
  }
  const message =
    `the template uses {{args.${name}}} without declaring it under spec.args; Argo would fail the ` +
    `analysis ("failed to resolve {{args.${name}}}"); declare it`;
  problems.push(warningAt(site.document, site.path, message));
  if (!use.args?.some((own) => own.name === name)) {
    problems.push(warningAt(site.document, site.path, carriedMessage(name)));
  }
  return [given];
}

/** The names in `{{args.name}}`, wherever they stand in the metrics. */
function argumentsUsed(metrics: readonly Metric[]): ReadonlySet<string> {
  const text = JSON.stringify(metrics);
  return new Set(
    [...text.matchAll(/\{\{\s*args\.([^{}\s]+)\s*\}\}/g)].map(([, name]) => name ?? ''),
  );
}
