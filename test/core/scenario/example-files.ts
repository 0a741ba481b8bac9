import { posix } from 'node:path';
import type { Files } from '../../../src/core/scenario/named-files.ts';

export const SCENARIO = `name: bad-model
description: v1.3 passes its evaluation set, then makes things up on live traffic.
teaches: A canary is caught by what it says, not by how fast it says it.
seed: 7
rollout: rollouts/inference-service.yaml
triggers: rollouts/triggers.yaml
models: {stable: ../mock-models/v1.2.yaml, canary: ../mock-models/v1.3.yaml}
traffic:
  - {for: 40m, rate: 40/s, arrivals: poisson, users: 2000, prompts: facts, streaming: 50%, segments: {internal: 2%, beta: 10%}}
  - {for: 5m, rate: {from: 10/s, to: 600/m}}
  - {for: 1m, connections: 8}
faults:
  - {at: 5m, model: canary, hallucination: 12%}
  - {at: 5m, for: 1m, every: 5m, model: canary, errors: 40%, kind: 503}
  - {at: 8m, model: both, latency: 2.5x, verbose: 2x, vague: 30%}
  - {at: 10m, model: canary, refuse: true}
  - {at: 12m, prometheus: down}
operator:
  - {at: 20m, do: promote}
scrape: {interval: 15s}
live: {compression: 20}
expect: {outcome: rolled-back, by: error-rate, detectedWithin: 8m, rolledBackWithin: 2m, maxUsers: 90}
`;

const ROLLOUT = `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: inference-service}
spec:
  strategy:
    canary:
      steps:
        - setWeight: 5
        - pause: {duration: 10m}
        - setWeight: 100
`;

const profile = (version: string) => `name: ${version}\nversion: ${version}\n`;

export const FILES: Readonly<Record<string, string>> = {
  'scenarios/bad-model.yaml': SCENARIO,
  'scenarios/rollouts/inference-service.yaml': ROLLOUT,
  'scenarios/rollouts/triggers.yaml': 'triggers:\n  - error-rate > 1% rollback\n',
  'mock-models/v1.2.yaml': profile('v1.2'),
  'mock-models/v1.3.yaml': profile('v1.3'),
};

/** The example's files, some of them replaced or, by null, taken away. */
export function filesWith(changes: Readonly<Record<string, string | null>> = {}): Files {
  const texts: Readonly<Record<string, string | null>> = { ...FILES, ...changes };
  return {
    read: (path) => {
      const text = texts[path] ?? null;
      return text === null ? { ok: false, error: 'there is no such file' } : { ok: true, text };
    },
    resolve: (fromFile, reference) => posix.join(posix.dirname(fromFile), reference),
  };
}
