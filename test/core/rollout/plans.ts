import { readYaml } from '../../../src/core/document.ts';
import { readRollout } from '../../../src/core/rollout/argo.ts';
import { type Plan, planRollout } from '../../../src/core/rollout/plan.ts';
import { readTriggers, type TriggerSet } from '../../../src/core/rollout/triggers.ts';

const MODELS = {
  stable: { version: 'v1', hash: 'aaaa' },
  canary: { version: 'v2', hash: 'bbbb' },
};

/** A plan from a canary's YAML (indented under `canary:`), a triggers file, a line for the metric. */
export function planOf(canary: string, triggers?: string, metricLine = ''): Plan {
  const text = `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: service}
spec:
  strategy:
    canary:
${canary.replaceAll(/^/gm, '      ')}
---
apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: {name: check}
spec:
  args: [{name: hash}]
  metrics:
  - name: error-rate
    provider: {prometheus: {query: 'errors{hash="{{args.hash}}"}'}}
    successCondition: result[0] < 0.01
    ${metricLine}
`;
  const read = readRollout(readYaml('rollout.yaml', text).documents);
  if (!read.ok) throw new Error(read.problems.map((problem) => problem.message).join('; '));
  return planRollout(read.rollout, triggers ? triggersOf(triggers) : [], MODELS);
}

export function triggersOf(text: string): TriggerSet {
  const [document] = readYaml('triggers.yaml', text).documents;
  if (!document) throw new Error('no document');
  const read = readTriggers(document);
  if (!read.ok) throw new Error(read.problems.map((problem) => problem.message).join('; '));
  return read.triggers;
}

export const ANALYSIS = `- analysis:
    templates: [{templateName: check}]
    args: [{name: hash, valueFrom: {podTemplateHashValue: Latest}}]`;

export const MINUTE_MS = 60_000;
