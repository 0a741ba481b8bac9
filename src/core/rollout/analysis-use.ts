import {
  type RolloutSide,
  referencedSpecs,
  runSpec,
  type TemplateLookup,
} from '../analysis/flatten-templates.ts';
import type { JsonValue } from '../analysis/reading.ts';
import { type RolloutFacts, rolloutArgs } from '../analysis/rollout-args.ts';
import { beginRun } from '../analysis/run.ts';
import type { AnalysisRunSpec } from '../analysis/status.ts';
import type { AnalysisSpec, RolloutArgument } from '../analysis/template.ts';
import { argoWarningAt, errorAt, type Problem, type SourceDocument } from '../document.ts';
import type { RolloutAnalysis } from './rollout-schema.ts';

/** An analysis as a rollout uses it: its templates and arguments settled, the hashes still open. */
export interface AnalysisUse {
  readonly name: string;
  readonly specs: readonly AnalysisSpec[];
  readonly args: readonly RolloutArgument[];
  readonly rules: Pick<RolloutSide, 'dryRun' | 'measurementRetention'>;
  /** The Rollout as its file has it, for `fieldRef`. */
  readonly rollout: JsonValue;
}

/** Where an analysis stands in its file, and what it may draw on. */
export interface UseSite {
  readonly document: SourceDocument;
  readonly path: readonly (string | number)[];
  readonly templates: TemplateLookup;
  /** What the platform counts as all of the traffic; 100 unless the Rollout says otherwise. */
  readonly maxTrafficWeight: number;
  /** Arguments that analyses before this one were given, by name. */
  readonly earlier: Map<string, RolloutArgument>;
}

export interface ResolvedUse {
  /** Absent if a problem is an error. */
  readonly use?: AnalysisUse;
  readonly problems: readonly Problem[];
}

/**
 * Settles an analysis of a rollout. Beyond Argo, and each time with a warning that says
 * what Argo would say: an argument that the template uses and does not declare counts as
 * declared, and an argument once given to an earlier analysis serves this one too.
 */
export function resolveUse(analysis: RolloutAnalysis, site: UseSite): ResolvedUse {
  const found = referencedSpecs(analysis.templates, site.templates);
  if (!found.ok) {
    return { problems: [errorAt(site.document, [...site.path, 'templates'], found.error)] };
  }
  const given = analysis.args ?? [];
  for (const argument of given) site.earlier.set(argument.name, argument);
  const help = helpOut(found.value, given, site);
  const use: AnalysisUse = {
    name: analysis.templates.map(({ templateName }) => templateName).join('+'),
    specs: [...found.value, { args: help.declared.map((name) => ({ name })) }],
    args: [...given, ...help.carried],
    rules: { dryRun: analysis.dryRun, measurementRetention: analysis.measurementRetention },
    rollout: site.document.value as JsonValue,
  };
  // The hashes are known only in a run; whether all is there does not depend on them.
  const tried = specOf(use, { stableHash: 'stable', latestHash: 'latest' });
  if (tried.ok) return { use, problems: help.problems };
  return { problems: [...help.problems, errorAt(site.document, site.path, tried.error)] };
}

/** The run of an analysis, as Argo would make it; an error in Argo's words. */
export function specOf(
  use: AnalysisUse,
  hashes: Pick<RolloutFacts, 'stableHash' | 'latestHash'>,
): { readonly ok: true; readonly value: AnalysisRunSpec } | { ok: false; error: string } {
  const args = rolloutArgs(use.args, { ...hashes, rollout: use.rollout });
  if (!args.ok) return args;
  const spec = runSpec(use.specs, { ...use.rules, args: args.value });
  if (!spec.ok) return spec;
  const value = { name: use.name, ...spec.value };
  // What a run could not begin with is better heard of now.
  const begun = beginRun(value, 0);
  return begun.phase === 'Error' ? { ok: false, error: begun.message } : { ok: true, value };
}

interface Help {
  /** Names to count as declared. */
  readonly declared: readonly string[];
  readonly carried: readonly RolloutArgument[];
  readonly problems: readonly Problem[];
}

function helpOut(
  specs: readonly AnalysisSpec[],
  given: readonly RolloutArgument[],
  site: UseSite,
): Help {
  const declarations = specs.flatMap((spec) => spec.args ?? []);
  const undeclared = argumentsUsed(specs).filter(
    (name) => site.earlier.has(name) && !declarations.some((known) => known.name === name),
  );
  const wanting = declarations
    .filter(({ value, valueFrom }) => value === undefined && valueFrom === undefined)
    .map(({ name }) => name);
  const carried = [...wanting, ...undeclared].flatMap((name) => {
    const earlier = site.earlier.get(name);
    return earlier === undefined || given.some((own) => own.name === name) ? [] : [earlier];
  });
  const warn = (message: string) => argoWarningAt(site.document, site.path, message);
  return {
    declared: undeclared,
    carried,
    problems: [
      ...undeclared.map((name) => warn(undeclaredMessage(name))),
      ...carried.map(({ name }) => warn(carriedMessage(name))),
    ],
  };
}

function undeclaredMessage(name: string): string {
  return (
    `the template uses {{args.${name}}} without declaring it; Argo would fail the analysis ` +
    `("failed to resolve {{args.${name}}}"); add "- name: ${name}" under the template's spec.args`
  );
}

function carriedMessage(name: string): string {
  return (
    `argument "${name}" is taken from an earlier analysis; Argo would refuse the rollout ` +
    `("args.${name} was not resolved"); repeat it under this analysis's args`
  );
}

/** The names in `{{args.name}}`, wherever they stand in the metrics. */
function argumentsUsed(specs: readonly AnalysisSpec[]): string[] {
  const text = JSON.stringify(specs.map((spec) => spec.metrics ?? []));
  const tags = text.matchAll(/\{\{\s*args\.([^{}\s]+)\s*\}\}/g);
  return [...new Set([...tags].map(([, name]) => name ?? ''))];
}
