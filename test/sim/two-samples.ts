import { normalCdf } from '../../src/core/statistics/normal.ts';

/**
 * The chance that two samples of one distribution lie as far apart (Kolmogorov and Smirnov's test,
 * the limit for large samples; values that occur often make the true chance smaller still).
 */
export function shapeChance(one: readonly number[], other: readonly number[]): number {
  const a = one.toSorted((x, y) => x - y);
  const b = other.toSorted((x, y) => x - y);
  let i = 0;
  let j = 0;
  let distance = 0;
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i] ?? Infinity, b[j] ?? Infinity);
    while (a[i] === value) i += 1;
    while (b[j] === value) j += 1;
    distance = Math.max(distance, Math.abs(i / a.length - j / b.length));
  }
  const lambda = distance * Math.sqrt((a.length * b.length) / (a.length + b.length));
  let chance = 0;
  for (let k = 1; k <= 100; k += 1)
    chance += 2 * (-1) ** (k - 1) * Math.exp(-2 * k * k * lambda * lambda);
  return lambda < 0.2 ? 1 : Math.min(Math.max(chance, 0), 1);
}

/** The same for their means (Welch's test; with hundreds of values, the normal's). */
export function meanChance(one: readonly number[], other: readonly number[]): number {
  const [a, b] = [momentsOf(one), momentsOf(other)];
  const error = Math.sqrt(a.variance / one.length + b.variance / other.length);
  if (error === 0) return a.mean === b.mean ? 1 : 0;
  return 2 * normalCdf(-Math.abs(a.mean - b.mean) / error);
}

/** The same for their variances: of the squared distances from the mean, whether the means agree. */
export function spreadChance(one: readonly number[], other: readonly number[]): number {
  return meanChance(squaredDistances(one), squaredDistances(other));
}

function squaredDistances(values: readonly number[]): number[] {
  const { mean } = momentsOf(values);
  return values.map((value) => (value - mean) ** 2);
}

function momentsOf(values: readonly number[]): {
  readonly mean: number;
  readonly variance: number;
} {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, variance: squares / (values.length - 1) };
}

/** Fewer expected in a class than this, and it is taken together with the others of the kind. */
const LEAST_EXPECTED = 5;

/** The same for samples of words (Pearson's test; Wilson and Hilferty's approximation). */
export function wordsChance(one: readonly string[], other: readonly string[]): number {
  const all = [...one, ...other];
  const share = one.length / all.length;
  const isRare = (word: string) => {
    const count = all.filter((each) => each === word).length;
    return count * Math.min(share, 1 - share) < LEAST_EXPECTED;
  };
  const rare = new Set([...new Set(all)].filter(isRare));
  const classOf = (word: string) => (rare.has(word) ? 'any other' : word);
  const classes = [...new Set(all.map(classOf))];
  const countIn = (words: readonly string[], name: string) =>
    words.filter((word) => classOf(word) === name).length;
  let statistic = 0;
  for (const name of classes) {
    const total = countIn(all, name);
    for (const words of [one, other]) {
      const expected = (total * words.length) / all.length;
      statistic += (countIn(words, name) - expected) ** 2 / expected;
    }
  }
  const freedom = classes.length - 1;
  if (freedom === 0) return 1;
  const spread = 2 / (9 * freedom);
  return normalCdf(-(Math.cbrt(statistic / freedom) - (1 - spread)) / Math.sqrt(spread));
}
