import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BUILT_IN_METRICS } from '../../../src/core/rollout/trigger-metrics.ts';
import { type Trigger, triggersSchema } from '../../../src/core/rollout/triggers.ts';
import { triggersText } from '../../../src/core/scenario/triggers-text.ts';
import { triggersOf } from '../rollout/plans.ts';

/** Metrics of one's own, with what a YAML file must quote. */
const OWN = [
  { name: 'refusals', query: 'sum(a{hash="{{hash}}"}[{{window}}]) # \\ "x"', samples: "b['c']" },
  { name: 'shrugs', query: 'a / b', samples: 'b', totals: { samples: 'b', events: 'a' } },
  { name: 'depth', query: 'a: {b}', samples: '- 1\n- 2', unit: 'seconds' },
];

const duration = fc
  .integer({ min: 1, max: 3_600_000 })
  .chain((ms) => fc.constantFrom(`${ms}ms`, `${ms}s`, '90s', '1h30m', '62.5s', '1.25h'));
const count = fc.integer({ min: 1, max: 5_000 });
const unknown = fc.constantFrom('hold', 'ignore', 'rollback');
const limit = fc.oneof(
  fc.double({ min: 1, max: 9, noNaN: true }).map((factor) => `${factor.toFixed(4)}x baseline`),
  fc.integer({ min: 0, max: 999 }).map((value) => `${value / 100}`),
);
const condition = fc
  .record({
    metric: fc.constantFrom(...[...BUILT_IN_METRICS, ...OWN].map(({ name }) => name)),
    comparison: fc.constantFrom('>', '>=', '<', '<='),
    limit,
  })
  .map((rule) => `${rule.metric} ${rule.comparison} ${rule.limit}`);
const action = fc.constantFrom('rollback', 'alert');

const line = fc.tuple(condition, action).map((parts) => parts.join(' '));
const rule = fc.record(
  {
    when: condition,
    do: action,
    over: duration,
    every: duration,
    minimumRequests: count,
    consecutive: count,
    unknown,
  },
  { requiredKeys: ['when', 'do'] },
);
const share = fc.integer({ min: 1, max: 99 }).map((value) => `${value / 10}%`);
const judging = fc.oneof(
  fc.record(
    {
      when: fc.constantFrom('error-rate', 'p95-latency > 2s', 'quality-score', 'shrugs'),
      judge: fc.constant('sequential'),
      alpha: share,
      margin: share,
      proof: fc.boolean(),
      do: action,
      over: duration,
      unknown,
    },
    { requiredKeys: ['when', 'judge', 'do'] },
  ),
  fc.record(
    {
      when: fc.constantFrom('error-rate > 5%', 'shrugs > 0.2', 'p99-latency > 1s'),
      judge: fc.constant('flagger'),
      threshold: count,
      do: action,
    },
    { requiredKeys: ['when', 'judge', 'do'] },
  ),
  fc.record(
    {
      metric: fc.constant('error-rate'),
      judge: fc.constant('kayenta'),
      lookback: duration,
      do: action,
      every: duration,
    },
    { requiredKeys: ['metric', 'judge', 'do'] },
  ),
  fc.constantFrom(
    'error-rate > 1.2x baseline sequential rollback',
    'error-rate sequential alert',
    'quality-score kayenta rollback',
  ),
);
const file = fc.record(
  {
    window: duration,
    interval: duration,
    minimumRequests: count,
    consecutive: count,
    unknown,
    metrics: fc.constant(OWN),
    triggers: fc.array(fc.oneof(line, rule, judging), { minLength: 1, maxLength: 6 }),
  },
  { requiredKeys: ['triggers', 'metrics'] },
);

it('reads as the rules that it was made from, whatever their settings', () => {
  fc.assert(
    fc.property(file, (written) => {
      expect(triggersSchema.safeParse(written).success).toBe(true);
      const triggers: readonly Trigger[] = triggersOf(JSON.stringify(written));
      const text = triggersText(triggers, ['Tuned on good-model: 40 seeds.', '']);
      expect(triggersOf(text), text).toEqual(triggers);
    }),
    { numRuns: 300 },
  );
});

it('is as short as a person would write it', () => {
  const triggers = triggersOf(`
window: 600s
interval: 30s
minimumRequests: 50
triggers:
  - error-rate > 1% rollback
  - {when: p95-latency > 2x baseline, do: rollback, every: 90s, consecutive: 2}
`);
  expect(triggersText(triggers, ['Tuned.'])).toBe(`# Tuned.
window: 10m
interval: 30s
minimumRequests: 50
consecutive: 1
unknown: hold
triggers:
  - error-rate > 1% rollback
  - {when: 'p95-latency > 2x baseline', do: rollback, every: 1m30s, consecutive: 2}
`);
  expect(triggersText([], ['Nothing.'])).toBe('');
});
