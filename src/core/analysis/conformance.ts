import { type AssessFile, assessCases } from './conformance/assess-vectors.ts';
import { type ConditionFile, conditionCases } from './conformance/condition-vectors.ts';
import { type PrometheusFile, prometheusCases } from './conformance/prometheus-vectors.ts';
import { type SubstitutionFile, substitutionCases } from './conformance/substitution-vectors.ts';
import { type TraceFile, traceCases } from './conformance/trace-vectors.ts';
import { type Case, tally, type VectorResult } from './conformance/vector-file.ts';

const RUNNERS: ReadonlyMap<string, (json: unknown) => Case[]> = new Map([
  ['assess.json', (json: unknown) => assessCases(json as AssessFile)],
  ['conditions.json', (json: unknown) => conditionCases(json as ConditionFile)],
  ['prometheus.json', (json: unknown) => prometheusCases(json as PrometheusFile)],
  ['substitution.json', (json: unknown) => substitutionCases(json as SubstitutionFile)],
  ['traces.json', (json: unknown) => traceCases(json as TraceFile)],
]);

/**
 * Runs a file of cases computed by Argo Rollouts' own code; undefined if no file of that name is
 * known. The name alone (`conditions.json`) says what kind of cases it holds.
 */
export function runArgoVectors(fileName: string, json: unknown): VectorResult | undefined {
  const cases = RUNNERS.get(fileName);
  return cases && tally(cases(json));
}
