import { stream } from '../../core/random.ts';
import type { Plan } from '../../core/rollout/plan.ts';
import { withSetting } from '../../core/rollout/plan-setting.ts';
import type { Dimension } from '../../core/scenario/tune-result.ts';

/** Each dimension's value, as text; a dimension that is absent stays as it is. */
export type Settings = Readonly<Record<string, string>>;

/** How many ways there are to combine the values. */
export function combinationsOf(dimensions: readonly Dimension[]): number {
  return dimensions.reduce((product, { values }) => product * values.length, 1);
}

/**
 * The settings as they are, and up to `most` combinations: all of them, or as many drawn without
 * repeating one. The same seed draws the same.
 */
export function candidatesOf(
  dimensions: readonly Dimension[],
  most: number,
  seed: number,
): readonly Settings[] {
  const combinations = combinationsOf(dimensions);
  const numbers = new Set<number>();
  if (combinations < most) for (let n = 0; n < combinations; n += 1) numbers.add(n);
  const draw = stream(seed, 'tune/candidates');
  while (numbers.size < Math.min(most - 1, combinations)) {
    numbers.add(Math.floor(draw() * combinations));
  }
  return [{}, ...[...numbers].toSorted((a, b) => a - b).map((n) => settingsOf(dimensions, n))];
}

/** The combination of a number, counted as an odometer counts. */
function settingsOf(dimensions: readonly Dimension[], number: number): Settings {
  let rest = number;
  return Object.fromEntries(
    dimensions.map(({ name, values }) => {
      const value = values[rest % values.length] ?? '';
      rest = Math.floor(rest / values.length);
      return [name, value];
    }),
  );
}

/** The plan under these settings, which have been read before. */
export function planUnder(plan: Plan, settings: Settings): Plan {
  return Object.entries(settings).reduce((so, [name, text]) => {
    const changed = withSetting(so, name, text);
    if (typeof changed === 'string') throw new Error(`${name}: ${changed}`);
    return changed;
  }, plan);
}
