import { expect, it } from 'vitest';
import type { SecretLookup } from '../../../src/core/analysis/secrets.ts';
import { readYaml } from '../../../src/core/document.ts';
import { readRollout } from '../../../src/core/rollout/argo.ts';
import { begin } from '../../../src/core/rollout/begin.ts';
import { due, type Inputs, step } from '../../../src/core/rollout/engine.ts';
import { beginRecord, type JournalRecord, turnRecord } from '../../../src/core/rollout/journal.ts';
import { planRollout } from '../../../src/core/rollout/plan.ts';
import { questionsOf } from '../../../src/core/rollout/questions.ts';
import { recheck } from '../../../src/core/rollout/recheck.ts';

const ROLLOUT = `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: service}
spec:
  strategy:
    canary:
      steps:
      - analysis: {templates: [{templateName: check}]}
---
apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: {name: check}
spec:
  args: [{name: tenant, valueFrom: {secretKeyRef: {name: tenants, key: ours}}}]
  metrics:
  - name: errors
    provider: {prometheus: {query: 'errors{tenant="{{args.tenant}}"}'}}
    successCondition: result[0] < 0.01
`;

const SECRETS: SecretLookup = () => ({ ok: true, value: 'hush' });
const MODELS = {
  stable: { version: 'v1', hash: 'aaaa' },
  canary: { version: 'v2', hash: 'bbbb' },
};

it('a query is asked again with its secret and shown without it', () => {
  const read = readRollout(readYaml('rollout.yaml', ROLLOUT).documents);
  if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join('; '));
  const plan = planRollout(read.rollout, [], MODELS);
  const records: JournalRecord[] = [beginRecord(plan, 0)];
  let state = begin(plan, 0);
  const turn = (nowMs: number, inputs: Inputs) => {
    const stepped = step(state, nowMs, { ...inputs, secrets: SECRETS });
    records.push(turnRecord(nowMs, inputs, stepped));
    state = stepped.state;
  };
  const nothing = { readings: [], confirmations: [], commands: [] };
  turn(0, nothing);
  const [ask] = due(state, 0, SECRETS);
  if (!ask) throw new Error('nothing is due');
  const stamp = { askId: ask.id, startedAtMs: 0, finishedAtMs: 0, warnings: [] };
  const reading = { ok: true as const, ...stamp, result: { kind: 'prom' as const, value: [0] } };
  turn(1, { ...nothing, readings: [reading] });

  const [question] = questionsOf(records, SECRETS);
  if (!question) throw new Error('no question');
  expect(question.ask.provider.prometheus?.query).toBe('errors{tenant="hush"}');
  expect(question.query).toBe('errors{tenant="*****"}');
  const again = { ...reading, result: { kind: 'prom' as const, value: [1] } };
  const found = recheck(records, [{ question, again }], SECRETS);
  expect(found.disagreements).toMatchObject([
    { journal: { verdict: 'Successful' }, again: { verdict: 'Failed' } },
  ]);
  expect(JSON.stringify(found)).not.toContain('hush');
});
