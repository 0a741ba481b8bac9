import { mergeArgs } from './merge-args.ts';
import type { SubstitutedValue } from './substitute.ts';
import type {
  AnalysisSpec,
  AnalysisTemplate,
  Argument,
  DryRun,
  MeasurementRetention,
  Metric,
  TemplateReference,
} from './template.ts';

/** One spec out of several: what a run is made of. */
export interface FlatSpec {
  readonly metrics: readonly Metric[];
  readonly args: readonly Argument[];
  readonly dryRun: readonly DryRun[];
  readonly measurementRetention: readonly MeasurementRetention[];
}

export type TemplateLookup = (name: string, clusterScope: boolean) => AnalysisTemplate | undefined;

/** Templates that refer to one another in a ring end here at the latest. */
const MAX_TEMPLATES = 1_000;

/**
 * The specs that references lead to, nested ones with them and each once: the namespace's own
 * first, then the cluster's, as Argo orders them.
 */
export function referencedSpecs(
  references: readonly TemplateReference[],
  lookup: TemplateLookup,
): SubstitutedValue<AnalysisSpec[]> {
  const found = new Map<string, { spec: AnalysisSpec; clusterScope: boolean }>();
  const pending = [...references];
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const { templateName: name = '', clusterScope = false } = next;
    const key = `${clusterScope}/${name}`;
    if (found.has(key)) continue;
    const template = lookup(name, clusterScope);
    if (template === undefined || found.size >= MAX_TEMPLATES) {
      const kind = clusterScope ? 'ClusterAnalysisTemplate' : 'AnalysisTemplate';
      return { ok: false, error: `${kind} '${name}' not found` };
    }
    found.set(key, { spec: template.spec, clusterScope });
    pending.unshift(...(template.spec.templates ?? []));
  }
  const all = [...found.values()];
  const ordered = [
    ...all.filter(({ clusterScope }) => !clusterScope),
    ...all.filter(({ clusterScope }) => clusterScope),
  ];
  return { ok: true, value: ordered.map(({ spec }) => spec) };
}

/**
 * Several specs in one; metrics and rules must not meet twice, defaults of one argument must agree.
 */
export function flattenSpecs(specs: readonly AnalysisSpec[]): SubstitutedValue<FlatSpec> {
  const metrics = specs.flatMap((spec) => spec.metrics ?? []);
  const dryRun = specs.flatMap((spec) => spec.dryRun ?? []);
  const measurementRetention = specs.flatMap((spec) => spec.measurementRetention ?? []);
  const args = combinedArgs(specs.flatMap((spec) => spec.args ?? []));
  const error =
    repeated(
      'metrics',
      metrics.map(({ name }) => name),
    ) ?? ruleProblem({ dryRun, measurementRetention });
  if (error !== undefined) return { ok: false, error };
  if (!args.ok) return args;
  return { ok: true, value: { metrics, args: args.value, dryRun, measurementRetention } };
}

interface Rules {
  readonly dryRun?: readonly DryRun[] | undefined;
  readonly measurementRetention?: readonly MeasurementRetention[] | undefined;
}

function ruleProblem({ dryRun = [], measurementRetention = [] }: Rules): string | undefined {
  const names = (rules: readonly { readonly metricName: string }[]) =>
    rules.map(({ metricName }) => metricName);
  return (
    repeated('Dry-Run metric rules', names(dryRun)) ??
    repeated('Measurement Retention metric rules', names(measurementRetention))
  );
}

function repeated(what: string, names: readonly string[]): string | undefined {
  const name = names.find((each, index) => names.indexOf(each) !== index);
  return name === undefined ? undefined : `two ${what} have the same name '${name}'`;
}

function combinedArgs(args: readonly Argument[]): SubstitutedValue<Argument[]> {
  const combined = new Map<string, Argument>();
  for (const argument of args) {
    const known = combined.get(argument.name);
    if (known?.value === undefined) combined.set(argument.name, argument);
    else if (argument.value !== undefined && argument.value !== known.value) {
      const values = `'${known.value}', '${argument.value}'`;
      const problem = 'specified multiple times with different values';
      return { ok: false, error: `Argument \`${argument.name}\` ${problem}: ${values}` };
    }
  }
  return { ok: true, value: [...combined.values()] };
}

/** What a Rollout adds to the templates that its analysis names. */
export interface RolloutSide extends Rules {
  readonly args?: readonly Argument[] | undefined;
}

/** The spec of a run over these templates; the Rollout's own rules come before the templates'. */
export function runSpec(
  specs: readonly AnalysisSpec[],
  rollout: RolloutSide,
): SubstitutedValue<FlatSpec> {
  const flat = flattenSpecs(specs);
  if (!flat.ok) return flat;
  const args = mergeArgs(rollout.args ?? [], flat.value.args);
  if (!args.ok) return args;
  const dryRun = [...(rollout.dryRun ?? []), ...flat.value.dryRun];
  const measurementRetention = [
    ...(rollout.measurementRetention ?? []),
    ...flat.value.measurementRetention,
  ];
  const error = ruleProblem({ dryRun, measurementRetention });
  if (error !== undefined) return { ok: false, error };
  const { metrics } = flat.value;
  return { ok: true, value: { metrics, args: args.value, dryRun, measurementRetention } };
}
