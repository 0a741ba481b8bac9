import { MappingType, type Threshold, ThresholdsMode, type ValueMapping } from '@grafana/schema';
import type { Limit, Query, State } from './board.ts';

/** Each model has one colour in all graphs. */
export const COLOURS: Readonly<Record<string, string>> = {
  stable: 'blue',
  canary: 'orange',
  shadow: 'purple',
};

/** A query's letter in its panel. */
export function refIdOf(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}

/** Dashed, and red, whatever their series are called. */
export function limitLines(queries: readonly Query[]) {
  return queries.flatMap(({ isLimit }, index) =>
    isLimit === undefined
      ? []
      : [
          {
            matcher: { id: 'byFrameRefID', options: refIdOf(index) },
            properties: [
              { id: 'color', value: { mode: 'fixed', fixedColor: 'red' } },
              { id: 'custom.lineStyle', value: { fill: 'dash', dash: [8, 8] } },
              { id: 'custom.fillOpacity', value: 0 },
            ],
          },
        ],
  );
}

/** Without limits there is one colour. The lowest has no bound: JSON has no -Infinity. */
export function thresholds(
  limits: readonly Limit[] = [{ from: Number.NEGATIVE_INFINITY, colour: 'blue' }],
) {
  const steps = limits.map(
    ({ from, colour }, index): Threshold => ({ color: colour, value: index === 0 ? null : from }),
  );
  return { mode: ThresholdsMode.Absolute, steps };
}

/** A number stands for itself, but for one beyond any that is measured: that stands for all above it. */
const UNMEASURED = 1e9;

export function mappings(states: readonly State[]): ValueMapping[] {
  const results = states.flatMap(({ is, text, colour }, index) =>
    typeof is === 'string' ? [] : [{ is, result: { text, color: colour, index } }],
  );
  const above = results.filter(({ is }) => is >= UNMEASURED);
  const values = results.filter(({ is }) => is < UNMEASURED);
  return [
    ...(values.length === 0
      ? []
      : [
          {
            type: MappingType.ValueToText as const,
            options: Object.fromEntries(values.map(({ is, result }) => [String(is), result])),
          },
        ]),
    ...above.map(({ is, result }) => ({
      type: MappingType.RangeToText as const,
      options: { from: is, to: null, result },
    })),
  ];
}

export function stateColours(states: readonly State[]): Readonly<Record<string, string>> {
  return Object.fromEntries(states.map(({ is, colour }) => [String(is), colour]));
}

/** Fixed colours of series by their names; of those that the queries name, where any are given. */
export function colours(byName: Readonly<Record<string, string>>, queries?: readonly Query[]) {
  return Object.entries(byName)
    .filter(([name]) => queries?.some(({ legend }) => legend === name) ?? true)
    .map(([name, fixedColor]) => ({
      matcher: { id: 'byName', options: name },
      properties: [{ id: 'color', value: { mode: 'fixed', fixedColor } }],
    }));
}
