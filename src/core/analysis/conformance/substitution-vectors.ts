import { pathValue } from '../field-ref.ts';
import { type FlatSpec, flattenSpecs, runSpec } from '../flatten-templates.ts';
import { parseGoDuration } from '../go-duration.ts';
import type { IntOrString } from '../int-or-string.ts';
import { mergeArgs } from '../merge-args.ts';
import { pickMetrics } from '../name-rules.ts';
import { pauseSeconds } from '../pause-duration.ts';
import type { JsonValue } from '../reading.ts';
import { rolloutArgs } from '../rollout-args.ts';
import {
  type SubstitutedValue,
  substituteArgs,
  substituteInJson,
  substituteQuotedArgs,
} from '../substitute.ts';
import type { AnalysisSpec, Argument, DryRun, Metric } from '../template.ts';
import { validateMetrics } from '../validate.ts';
import { type Case, different, firstDifference } from './vector-file.ts';

interface Expected {
  readonly expectedError?: string | null;
}

interface TemplateCase extends Expected {
  readonly name: string;
  readonly templates: readonly { readonly spec: AnalysisSpec }[];
  readonly clusterTemplates?: readonly { readonly spec: AnalysisSpec }[];
  readonly args?: readonly Argument[];
  readonly dryRun?: readonly DryRun[];
  readonly expectedSpec?: Partial<FlatSpec>;
}

export interface SubstitutionFile {
  readonly resolve?: readonly (Expected & {
    readonly template: string;
    readonly args: readonly Argument[];
    readonly quoted: boolean;
    readonly expectedOutput?: string;
  })[];
  readonly metricArgs?: readonly (Expected & {
    readonly metric: Metric;
    readonly args: readonly Argument[];
    readonly expectedMetric?: Metric;
  })[];
  readonly mergeArgs?: readonly (Expected & {
    readonly incoming: readonly Argument[] | null;
    readonly template: readonly Argument[] | null;
    readonly expectedArgs?: readonly Argument[] | null;
  })[];
  readonly flattenTemplates?: readonly TemplateCase[];
  readonly newRun?: readonly TemplateCase[];
  readonly dryRunRules?: readonly (Expected & {
    readonly dryRun: readonly DryRun[];
    readonly metrics: readonly Metric[];
    readonly expectedMatched: readonly string[];
  })[];
  readonly fieldRefPaths?: {
    readonly rollout: JsonValue;
    readonly cases: readonly (Expected & {
      readonly path: string;
      readonly expectedOutput?: string;
    })[];
  };
  readonly validateMetrics?: readonly (Expected & { readonly metrics: readonly Metric[] })[];
  readonly pauseDurations?: readonly {
    readonly pause: { readonly duration?: IntOrString };
    readonly expectedSeconds: number;
    readonly indefinite: boolean;
  }[];
  readonly goDurations?: readonly (Expected & {
    readonly s: string;
    readonly expectedNs?: number;
  })[];
  readonly podTemplateHash?: {
    readonly cases: readonly {
      readonly value?: 'Stable' | 'Latest';
      readonly stableHash?: string;
      readonly newHash?: string;
      readonly expected: string;
    }[];
  };
}

export function substitutionCases(file: SubstitutionFile): Case[] {
  return [
    ...(file.resolve ?? []).map((given) => {
      const substituted = (given.quoted ? substituteQuotedArgs : substituteArgs)(
        given.template,
        given.args,
      );
      const outcome = substituted.ok ? { ok: true as const, value: substituted.text } : substituted;
      return verdict(`resolve ${given.template}`, given, given.expectedOutput, outcome);
    }),
    ...(file.metricArgs ?? []).map((given) => {
      const outcome = substituteInJson(given.metric, given.args);
      return verdict(`metricArgs ${given.metric.name}`, given, given.expectedMetric, outcome);
    }),
    ...(file.mergeArgs ?? []).map((given) => {
      const outcome = mergeArgs(given.incoming ?? [], given.template ?? []);
      const expected = given.expectedArgs === undefined ? undefined : (given.expectedArgs ?? []);
      return verdict(`mergeArgs ${JSON.stringify(given.incoming)}`, given, expected, outcome);
    }),
    ...(file.flattenTemplates ?? []).map((given) =>
      templateCase('flattenTemplates', given, flattenSpecs(specsOf(given))),
    ),
    ...(file.newRun ?? []).map((given) =>
      templateCase('newRun', given, runSpec(specsOf(given), given)),
    ),
    ...ruleCases(file),
    ...referenceCases(file),
    ...durationCases(file),
  ];
}

/** Holds if the outcome is the expected value, or the expected error. */
function verdict(
  name: string,
  { expectedError }: Expected,
  expected: unknown,
  outcome: SubstitutedValue<unknown>,
): Case {
  const wrong = firstDifference(
    different('error', expectedError ?? null, outcome.ok ? null : outcome.error),
    outcome.ok ? different('value', expected, outcome.value) : undefined,
  );
  return { name, wrong };
}

function specsOf({ templates, clusterTemplates = [] }: TemplateCase): AnalysisSpec[] {
  return [...templates, ...clusterTemplates].map(({ spec }) => spec);
}

function templateCase(
  kind: string,
  given: TemplateCase,
  outcome: SubstitutedValue<FlatSpec>,
): Case {
  const filled = outcome.ok
    ? {
        ok: true as const,
        value: Object.fromEntries(
          Object.entries(outcome.value).filter(([, list]) => list.length > 0),
        ),
      }
    : outcome;
  return verdict(`${kind} ${given.name}`, given, given.expectedSpec, filled);
}

function ruleCases(file: SubstitutionFile): Case[] {
  return [
    ...(file.dryRunRules ?? []).map((given) => {
      const { picked, error } = pickMetrics('dryRun', given.dryRun, given.metrics);
      const wrong = firstDifference(
        different('error', given.expectedError ?? null, error ?? null),
        different('matched', given.expectedMatched, [...picked.keys()].sort()),
      );
      return { name: `dryRunRules ${JSON.stringify(given.dryRun)}`, wrong };
    }),
    ...(file.validateMetrics ?? []).map(({ metrics, expectedError = null }) => ({
      name: `validateMetrics ${JSON.stringify(metrics)}`,
      wrong: different('error', expectedError, validateMetrics(metrics) ?? null),
    })),
  ];
}

function referenceCases({ fieldRefPaths, podTemplateHash }: SubstitutionFile): Case[] {
  return [
    ...(fieldRefPaths?.cases ?? []).map((given) => {
      const outcome = pathValue(given.path, fieldRefPaths?.rollout ?? null);
      return verdict(`fieldRefPaths ${given.path}`, given, given.expectedOutput, outcome);
    }),
    ...(podTemplateHash?.cases ?? []).flatMap((given) => {
      if (given.value === undefined) return [];
      const outcome = rolloutArgs(
        [{ name: 'hash', valueFrom: { podTemplateHashValue: given.value } }],
        { stableHash: given.stableHash ?? '', latestHash: given.newHash ?? '', rollout: null },
      );
      const expected = [{ name: 'hash', value: given.expected }];
      return [verdict(`podTemplateHash ${given.value}`, {}, expected, outcome)];
    }),
  ];
}

function durationCases(file: SubstitutionFile): Case[] {
  return [
    ...(file.pauseDurations ?? []).map(({ pause, expectedSeconds, indefinite }) => {
      const seconds = pauseSeconds(pause.duration);
      const wrong = firstDifference(
        different('indefinite', indefinite, seconds === undefined),
        different('seconds', expectedSeconds, seconds ?? 0),
      );
      return { name: `pauseDurations ${JSON.stringify(pause)}`, wrong };
    }),
    ...(file.goDurations ?? []).map(({ s, expectedNs, expectedError }) => {
      const parsed = parseGoDuration(s);
      const got = parsed.ok ? Number(parsed.nanoseconds) : 'error';
      const expected = expectedError === undefined ? expectedNs : 'error';
      return { name: `goDurations ${s}`, wrong: different('nanoseconds', expected, got) };
    }),
  ];
}
