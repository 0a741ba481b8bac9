import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/core/rollout/plan.ts';
import { withSetting } from '../../../src/core/rollout/plan-setting.ts';
import { withWeights } from '../../../src/core/rollout/plan-variant.ts';
import { presentSetting } from '../../../src/core/rollout/present-setting.ts';
import { ANALYSIS, planOf } from './plans.ts';

const PLAN = planOf(
  `steps:
- setCanaryScale: {replicas: 1}
- setWeight: 5
- pause: {duration: 10m}
${ANALYSIS}
- setWeight: 25
- pause: {duration: 15m}
- setWeight: 50
- pause: {}
- setWeight: 100`,
  `window: 10m
triggers:
  - error-rate > 1% rollback
  - error-rate > 0.5% alert
  - p95-latency > 2s rollback
  - p95-latency > 2x baseline rollback
  - cost-per-request > 1.5x baseline alert`,
);

/** The plan under a setting that it takes. */
function under(name: string, text: string): Plan {
  const plan = withSetting(PLAN, name, text);
  if (typeof plan === 'string') throw new Error(plan);
  return plan;
}

/** Steps in short: `5 pause analysis 25`. */
function inShort({ steps }: Plan): string {
  const texts = steps.map((step) => {
    if (step.kind === 'set-weight') return String(step.weight);
    if (step.kind !== 'pause') return step.kind;
    return step.durationMs === null ? 'wait' : `${step.durationMs / 60_000}m`;
  });
  return texts.join(' ');
}

describe('a plan with other steps', () => {
  it.each([
    ['as many weights', '1, 10, 60, 100', 'canary-scale 1 10m analysis 10 15m 60 wait 100'],
    [
      'more',
      '1, 5, 20, 50, 80, 100',
      'canary-scale 1 10m analysis 5 15m 20 wait 50 wait 80 wait 100',
    ],
    ['fewer', '10, 100', 'canary-scale 10 10m analysis 100'],
    ['one', '100', 'canary-scale 100'],
  ])('%s', (_, weights, steps) => {
    expect(inShort(under('weights', weights))).toBe(steps);
  });

  it('is the same plan with the same weights', () => {
    expect(withWeights(PLAN, [5, 25, 50, 100])).toEqual(PLAN);
  });

  it('has other pauses, but people are waited for as before', () => {
    const steps = 'canary-scale 5 2m analysis 25 2m 50 wait 100';
    expect(inShort(under('pauses', '2m'))).toBe(steps);
  });

  it('has another failure limit in every analysis', () => {
    const limits = under('failureLimit', '3').steps.flatMap((step) =>
      step.kind === 'analysis' ? step.spec.metrics.map((metric) => metric.failureLimit) : [],
    );
    expect(limits).toEqual([3]);
  });
});

describe('a plan with other rules', () => {
  const rules = ({ triggers }: Plan) => triggers.map(({ text }) => text);

  it('changes the rules that roll back, and of these the ones of the same kind', () => {
    expect(rules(under('error-rate', '3%'))).toEqual([
      'error-rate > 3% rollback',
      ...rules(PLAN).slice(1),
    ]);
    expect(rules(under('p95-latency', '3x baseline')).slice(2, 4)).toEqual([
      'p95-latency > 2s rollback',
      'p95-latency > 3x baseline rollback',
    ]);
    expect(rules(under('p95-latency', '800ms'))[2]).toBe('p95-latency > 800ms rollback');
    expect(rules(under('cost-per-request', '$0.01'))[4]).toBe('cost-per-request > $0.01 alert');
  });

  it('sets the same of all of them', () => {
    const { triggers } = under('minimumRequests', '7');
    expect(triggers.map(({ minimumSamples }) => minimumSamples)).toEqual([7, 7, 7, 7, 7]);
    expect(under('interval', '15s').triggers.every((one) => one.intervalMs === 15_000)).toBe(true);
    expect(under('window', '1m30s').triggers.every((one) => one.windowMs === 90_000)).toBe(true);
    expect(under('consecutive', '3').triggers.every((one) => one.consecutive === 3)).toBe(true);
  });
});

describe('a bad value of a setting', () => {
  it.each([
    ['error-rate', 'lots', 'cannot read the limit "lots"; expected one such as 1% or 2x baseline'],
    ['error-rate', '20ms', 'error-rate is measured in shares (1% or 0.01); the limit 20ms is not'],
    ['interval', '30', '30: expected a duration such as 30s or 10m'],
    ['window', '0s', '0s: expected a duration such as 30s or 10m'],
    ['pauses', '-1m', '-1m: expected a duration such as 30s or 10m'],
    ['minimumRequests', '0', '0: expected a whole number, at least 1'],
    ['consecutive', '1.5', '1.5: expected a whole number, at least 1'],
    ['failureLimit', '-1', '-1: expected a whole number, at least 0'],
    ['weights', '5, 5', '5, 5: expected rising whole percentages such as 5, 25, 50, 100'],
    ['weights', '5, 101', '5, 101: expected rising whole percentages such as 5, 25, 50, 100'],
    ['weights', '', ': expected rising whole percentages such as 5, 25, 50, 100'],
    [
      'eror-rate',
      '1%',
      'no rule and no setting is called eror-rate; there are: error-rate, p95-latency, ' +
        'cost-per-request, minimumRequests, interval, window, consecutive, failureLimit, weights, ' +
        'pauses; did you mean "error-rate"?',
    ],
  ])('%s: %s', (name, text, message) => {
    expect(withSetting(PLAN, name, text)).toBe(message);
  });
});

describe('a setting as it is', () => {
  it.each([
    ['error-rate', ['0.5%', '0.01', '2%'], '0.01'],
    ['error-rate', ['0.5%', '2%'], '1% or 0.5%'],
    ['p95-latency', ['800ms', '2x baseline'], '2x baseline'],
    ['p95-latency', ['3x baseline'], '2s or 2x baseline'],
    ['window', ['5m'], '10m'],
    ['interval', ['0.5m', '1m'], '0.5m'],
    ['minimumRequests', ['1'], '100'],
    ['consecutive', ['2'], '1'],
    ['failureLimit', ['2'], '0'],
    ['failureLimit', ['0', '1'], '0'],
    ['weights', ['10, 100'], '5, 25, 50, 100'],
    ['pauses', ['1m'], '10m or 15m'],
  ])('%s of %j', (name, values, present) => {
    expect(presentSetting(PLAN, name, values)).toBe(present);
  });

  it('is none where there is nothing to set', () => {
    const bare = planOf('steps: [{setWeight: 5}]', 'triggers: [error-rate > 1% rollback]');
    expect(presentSetting(bare, 'pauses', ['1m', '2m'])).toBe('1m');
    expect(presentSetting({ ...bare, triggers: [] }, 'window', [])).toBe('none');
  });
});
