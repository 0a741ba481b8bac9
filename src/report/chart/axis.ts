import { quantityText } from '../../core/rollout/quantity-text.ts';
import type { Unit } from '../../core/rollout/trigger-metrics.ts';
import { planTime } from '../terminal/event-line.ts';

/** What one side of a chart spans, in the data's own unit, and where it is labelled. */
export interface Axis {
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly Tick[];
}

export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** Steps between ticks: more would crowd a phone. */
const STEPS = 4;
const TIME_STEPS = 5.5;

/** What spans less is one value, give or take the arithmetic. */
const LEAST_RANGE = 1e-12;

/** From 0, or the lowest value below it, to the first tick that no value is above. */
export function valueAxis(values: readonly number[], unit: Unit): Axis {
  const finite = values.filter(Number.isFinite);
  const lowest = Math.min(0, ...finite);
  const highest = Math.max(0, ...finite);
  const range = highest - lowest;
  const step = roundStep((range < LEAST_RANGE ? 1 : range) / STEPS);
  const first = Math.floor(lowest / step);
  const last = Math.max(first + 1, Math.ceil(clean(highest / step)));
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => {
    const at = clean((first + index) * step);
    return { at, label: at === 0 ? '0' : quantityText(at, unit) };
  });
  return { from: clean(first * step), to: clean(last * step), ticks };
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const TIME_STEPS_MS: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND_MS),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 4, 8, 12, 24, 48, 120, 240].map((hours) => hours * HOUR_MS),
];

/** Plan time, with ticks where a clock has them; at least a second wide. */
export function timeAxis(fromMs: number, endMs: number): Axis {
  const toMs = Math.max(endMs, fromMs + SECOND_MS);
  const fits = (stepMs: number) => (toMs - fromMs) / stepMs <= TIME_STEPS;
  const stepMs = TIME_STEPS_MS.find(fits) ?? roundStep((toMs - fromMs) / TIME_STEPS);
  const ticks: Tick[] = [];
  for (let atMs = Math.ceil(fromMs / stepMs) * stepMs; atMs <= toMs; atMs += stepMs) {
    ticks.push({ at: atMs, label: planTime(atMs) });
  }
  return { from: fromMs, to: toMs, ticks };
}

/** The next of 1, 2, 2.5, 5, 10, 20, … that is not smaller. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 2.5, 5].find((candidate) => candidate * power >= clean(least)) ?? 10;
  return factor * power;
}

/** Without what binary fractions leave behind the twelfth digit. */
function clean(value: number): number {
  return Number(value.toPrecision(12));
}
