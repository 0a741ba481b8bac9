import { goDurationMs } from '../analysis/go-duration.ts';
import type { RolloutArgument } from '../analysis/template.ts';
import { errorAt, type Problem } from '../document.ts';
import { type AnalysisUse, resolveUse, type UseSite } from './analysis-use.ts';
import type { ExperimentStep } from './experiment-schema.ts';

/** An experiment as a rollout uses it, its hashes still open. */
export interface ExperimentUse {
  readonly durationMs: number | null;
  readonly weight: number | null;
  readonly analyses: readonly {
    readonly name: string;
    readonly use: AnalysisUse;
    readonly required: boolean;
  }[];
}

/** Settles an experiment step; undefined, and its problems, if it cannot be had. */
export function readExperiment(
  written: ExperimentStep,
  site: UseSite,
  problems: Problem[],
): ExperimentUse | undefined {
  const before = problems.length;
  const durationMs = readDuration(written.duration, site, problems);
  const analyses = (written.analyses ?? []).flatMap((analysis, index) => {
    const path = [...site.path, 'analyses', index];
    const args = (analysis.args ?? []).map((argument) => withHash(argument, written));
    const unknown = args.find(({ value }) => value !== undefined && PLACEHOLDER.test(value));
    if (unknown) {
      const message = `argument "${unknown.name}": cannot fill "${unknown.value}"; expected {{templates.<name>.podTemplateHash}} of a template of this experiment`;
      problems.push(errorAt(site.document, path, message));
    }
    const { templateName, clusterScope } = analysis;
    const templates = [{ templateName, ...(clusterScope === undefined ? {} : { clusterScope }) }];
    const resolved = resolveUse({ templates, args, dryRun: written.dryRun }, { ...site, path });
    problems.push(...resolved.problems);
    const required = analysis.requiredForCompletion ?? false;
    return resolved.use ? [{ name: analysis.name, use: resolved.use, required }] : [];
  });
  const failed = problems.slice(before).some(({ severity }) => severity === 'error');
  return failed ? undefined : { durationMs, weight: canaryPercent(written, site), analyses };
}

const PLACEHOLDER = /\{\{\s*(?:templates|experiment)\./;
const HASH_OF = /^\{\{\s*templates\.([^.{}]+)\.podTemplateHash\s*\}\}$/;

/** The hash of an experiment's template is that of the model it was made from. */
function withHash(argument: RolloutArgument, { templates }: ExperimentStep): RolloutArgument {
  const [, name] = HASH_OF.exec(argument.value ?? '') ?? [];
  const template = templates.find((known) => known.name === name);
  if (!template) return argument;
  const podTemplateHashValue = template.specRef === 'canary' ? 'Latest' : 'Stable';
  return { name: argument.name, valueFrom: { podTemplateHashValue } };
}

function canaryPercent({ templates }: ExperimentStep, site: UseSite): number | null {
  const weights = templates.flatMap(({ specRef, weight }) =>
    specRef === 'canary' && weight !== undefined ? [weight] : [],
  );
  if (weights.length === 0) return null;
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return Math.min(100, (sum / site.maxTrafficWeight) * 100);
}

function readDuration(text: string | undefined, site: UseSite, problems: Problem[]): number | null {
  if (text === undefined) return null;
  const durationMs = goDurationMs(text);
  if (durationMs !== undefined && durationMs >= 0) return durationMs;
  const message = `cannot read the duration "${text}"; expected one such as 30m`;
  problems.push(errorAt(site.document, [...site.path, 'duration'], message));
  return null;
}
