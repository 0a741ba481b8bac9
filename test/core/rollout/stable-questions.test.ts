import { describe, expect, it } from 'vitest';
import { NO_SECRETS } from '../../../src/core/analysis/secrets.ts';
import { due } from '../../../src/core/rollout/engine.ts';
import type { Plan } from '../../../src/core/rollout/plan.ts';
import { questionBeside, questionsOfPlan } from '../../../src/core/rollout/stable-questions.ts';
import { ANALYSIS, MINUTE_MS, planOf } from './plans.ts';
import { runScript } from './scripted-world.ts';

const TRIGGERS = `interval: 1m
triggers:
  - error-rate > 1% alert
  - error-rate > 5% rollback
  - metric: error-rate
    judge: sequential
    do: rollback
`;

function asIfStable(plan: Plan): Plan {
  return JSON.parse(JSON.stringify(plan).replaceAll('bbbb', 'aaaa'));
}

/** What is due of a plan after so long, each with what is asked of stable beside it. */
function besides(plan: Plan, untilMs: number) {
  const { state } = runScript(plan, { read: () => ({ error: 'not yet' }), untilMs });
  const asks = due(state, untilMs + 10 * MINUTE_MS);
  const beside = asIfStable(plan);
  return asks.map((ask) => {
    const question = questionBeside(ask, beside, NO_SECRETS);
    return [ask.id.replace(/\d+(?=\/[a-z-]+$)/, 'n'), question?.provider.prometheus?.query ?? null];
  });
}

describe('the question beside', () => {
  it('is for the value of an alert alone: rules that roll back ask of stable themselves', () => {
    const plan = planOf('steps:\n- setWeight: 20\n- pause: {}', TRIGGERS);
    const asked = besides(plan, 0).filter(([, query]) => query !== null);
    expect(asked).toEqual([['trigger/0/n/value', expect.stringContaining('rollout_hash="aaaa"')]]);
  });

  it('of an analysis has its arguments filled in for stable', () => {
    const plan = planOf(`steps:\n- setWeight: 20\n${ANALYSIS}`);
    expect(besides(plan, 0)).toEqual([['inline/0.1/error-rate#2', 'errors{hash="aaaa"}']]);
  });

  it('of an analysis that begins late is the same', () => {
    const plan = planOf(`steps:\n- setWeight: 20\n${ANALYSIS}`, undefined, 'initialDelay: 5m');
    expect(besides(plan, MINUTE_MS).map(([, query]) => query)).toEqual(['errors{hash="aaaa"}']);
    expect(questionsOfPlan(plan, NO_SECRETS)).toHaveLength(1);
  });

  it('is none where the query names no model', () => {
    const plan = planOf(`steps:\n- setWeight: 20\n${ANALYSIS}`);
    const nameless: Plan = JSON.parse(JSON.stringify(plan).replaceAll('{{args.hash}}', 'all'));
    expect(besides(nameless, 0).map(([, query]) => query)).toEqual([null]);
  });
});
