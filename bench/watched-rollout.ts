import type { Reading } from '../src/core/analysis/reading.ts';
import type { Ask } from '../src/core/analysis/run.ts';
import { readYaml } from '../src/core/document.ts';
import { readRollout } from '../src/core/rollout/argo.ts';
import { type Plan, planRollout } from '../src/core/rollout/plan.ts';
import { readTriggers } from '../src/core/rollout/triggers.ts';
import { virtualTurns } from '../src/core/rollout/virtual-turns.ts';
import type { RunRecorder } from '../src/live/watch/run-recorder.ts';

const ROLLOUT = `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: chat}
spec:
  strategy:
    canary:
      analysis:
        templates: [{templateName: quality}]
        args: [{name: hash, valueFrom: {podTemplateHashValue: Latest}}]
      steps: [{setWeight: 10}, {pause: {}}]
---
apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: {name: quality}
spec:
  args: [{name: hash}]
  metrics:
    - name: quality
      interval: 1s
      successCondition: result[0] > 0.3
      provider: {prometheus: {query: 'avg(inference_quality_score{rollout_hash="{{args.hash}}"})'}}
`;

/** Each second, as they come in a rehearsal that is thirty times as fast as the clock. */
const TRIGGERS = `interval: 1s
triggers:
  - error-rate > 90% rollback
  - p95-latency > 90x baseline rollback
  - p99-latency > 90s alert
  - quality-score < 0.1 rollback
  - hallucination-rate > 90% rollback
  - cost-per-request > 90x baseline alert
`;

const [stable, canary] = [
  { version: 'v1', hash: 'stable1' },
  { version: 'v2', hash: 'canary1' },
];

/** A rollout that stands at 10 % until a person comes, and looks at seven metrics each second. */
export function watchedPlan(models: Plan['models'] = { stable, canary }): Plan {
  const rollout = readRollout(readYaml('rollout.yaml', ROLLOUT).documents);
  const [document] = readYaml('triggers.yaml', TRIGGERS).documents;
  const triggers = document && readTriggers(document);
  if (!rollout.ok || !triggers?.ok) throw new Error('the files of the bench do not read');
  return planRollout(rollout.rollout, triggers.triggers, models);
}

export function watchedAsIfStable(): Plan {
  return watchedPlan({ stable, canary: stable });
}

/** A number like none before: sizes are to be those of real ones. */
export function readingOf({ id, provider }: Ask, atMs: number): Reading {
  const isCount = provider.prometheus?.query?.includes('increase') ?? false;
  const value = isCount ? 900 : 0.6 + Math.sin(atMs) / 7;
  const result = { kind: 'prom', value: [value] } as const;
  const stamp = { askId: id, startedAtMs: atMs, finishedAtMs: atMs };
  return { ok: true, ...stamp, result, valueText: `[${value}]`, warnings: [] };
}

/** Lets a recorder see the plan's turns, and each second of it, up to then; `now` is told the plan time. */
export function letPass(
  recorder: RunRecorder,
  untilMs: number,
  now: (planMs: number) => void,
): void {
  const turns = virtualTurns(recorder.about.plan, { commands: [], untilMs });
  let secondMs = 0;
  let came: Parameters<typeof turns.next>[0] = { readings: [], confirmations: [] };
  for (let next = turns.next(came); !next.done; next = turns.next(came)) {
    const { atMs, inputs, stepped, asks } = next.value;
    for (; secondMs < atMs; secondMs += 1_000) {
      now(secondMs);
      recorder.secondPassed();
    }
    now(atMs);
    recorder.turned({ inputs, stepped });
    came = {
      readings: asks.map((ask) => readingOf(ask, atMs)),
      confirmations: stepped.actions.flatMap((action) =>
        action.kind === 'set-weight'
          ? [{ of: 'weight' as const, weight: action.weight, atMs, error: null }]
          : [],
      ),
    };
  }
}
