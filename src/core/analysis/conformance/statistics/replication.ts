import { randomNormal } from 'd3-random';
import { stream } from '../../../random.ts';
import { spendingBoundaries, walkBoundary } from '../../../statistics/group-sequential.ts';
import { type Mixture, normalMixture } from '../../../statistics/mixtures.ts';
import { normalQuantile } from '../../../statistics/normal.ts';

/*
 * The design that Spotify compared sequential tests with: 500 pairs of N(mean, 1) values, one-sided
 * 5 %. A method is a boundary of the summed differences at each pair.
 */

export interface Replicated {
  /** Shares of the runs that crossed, without a difference and with one of 0.2. */
  readonly falsePositives: number;
  readonly power: number;
}

const PAIRS = 500;
const ALPHA = 0.05;
const EFFECT = 0.2;
export const REPLICATIONS = 8_000;
const SEED = 1;

/** The variance of one pair's difference. */
const VARIANCE = 2;

type Boundary = (pairs: number) => number;

/** The boundary of a method by its name, such as `GAVI250 stream`; undefined of one not built. */
export function boundaryOf(method: string): Boundary | undefined {
  for (const [pattern, make] of METHODS) {
    const match = pattern.exec(method);
    if (match) return make(match.groups ?? {});
  }
  return undefined;
}

const METHODS: readonly (readonly [RegExp, (groups: Record<string, string>) => Boundary])[] = [
  [/^fixed n$/, () => planned([PAIRS], () => normalQuantile(1 - ALPHA))],
  [
    /^GST (?<shape>linear|quadratic|cubic) (?<looks>\d+)$/,
    ({ shape = '', looks }) => {
      const power = { linear: 1, quadratic: 2, cubic: 3 }[shape] ?? 1;
      const z = spendingBoundaries(Number(looks), ALPHA, power);
      return planned(spaced(Number(looks)), (look) => z[look] ?? Number.POSITIVE_INFINITY);
    },
  ],
  [/^YEAST stream$/, () => () => walkBoundary(PAIRS * VARIANCE, ALPHA)],
  [
    /^GAVI(?<best>\d+) (?<when>stream|\d+)$/,
    ({ best, when }) => {
      const mixture = normalMixture({ vBest: VARIANCE * Number(best), alpha: ALPHA }, 'one');
      return seenAt(when, mixtureBoundary(mixture, ALPHA));
    },
  ],
  [
    // phi is the prior's precision in values of either arm; one-sided, so the two-sided test of 2 alpha.
    /^mSPRT phi(?<phi>\d+) (?<when>stream|\d+)$/,
    ({ phi, when }) =>
      seenAt(when, (pairs) => {
        const rho = Number(phi);
        const level = Math.log(1 / (2 * ALPHA)) + 0.5 * Math.log(1 + (VARIANCE * pairs) / rho);
        return Math.sqrt(2 * (VARIANCE * pairs + rho) * level);
      }),
  ],
  [
    /^Bonferroni (?:stream )?(?<looks>\d+)$/,
    ({ looks }) => planned(spaced(Number(looks)), () => normalQuantile(1 - ALPHA / Number(looks))),
  ],
  [
    /^naive z (?<when>stream|\d+)$/,
    ({ when }) => seenAt(when, (pairs) => normalQuantile(1 - ALPHA) * Math.sqrt(VARIANCE * pairs)),
  ],
];

function mixtureBoundary(mixture: Mixture, alpha: number): Boundary {
  return (pairs) => mixture.bound(VARIANCE * pairs, Math.log(1 / alpha));
}

function spaced(looks: number): number[] {
  return Array.from({ length: looks }, (_, look) => Math.round((PAIRS * (look + 1)) / looks));
}

function planned(at: readonly number[], z: (look: number) => number): Boundary {
  return (pairs) => {
    const look = at.indexOf(pairs);
    return look < 0 ? Number.POSITIVE_INFINITY : z(look) * Math.sqrt(VARIANCE * pairs);
  };
}

function seenAt(when: string | undefined, boundary: Boundary): Boundary {
  if (when === 'stream') return boundary;
  const at = new Set(spaced(Number(when)));
  return (pairs) => (at.has(pairs) ? boundary(pairs) : Number.POSITIVE_INFINITY);
}

/** How often each boundary is crossed; all of them see the same runs. */
export function replicate(boundaries: readonly Boundary[]): Replicated[] {
  const tables = boundaries.map((boundary) =>
    Float64Array.from({ length: PAIRS }, (_, index) => boundary(index + 1)),
  );
  const crossed = (effect: number) => {
    const draw = randomNormal.source(stream(SEED, `effect ${effect}`))(effect, Math.sqrt(VARIANCE));
    const counts = tables.map(() => 0);
    for (let run = 0; run < REPLICATIONS; run += 1) {
      const sums = Float64Array.from({ length: PAIRS });
      let sum = 0;
      for (let index = 0; index < PAIRS; index += 1) {
        sum += draw();
        sums[index] = sum;
      }
      tables.forEach((table, method) => {
        if (crosses(sums, table)) counts[method] = (counts[method] ?? 0) + 1;
      });
    }
    return counts.map((count) => count / REPLICATIONS);
  };
  const power = crossed(EFFECT);
  return crossed(0).map((falsePositives, method) => ({
    falsePositives,
    power: power[method] ?? 0,
  }));
}

function crosses(sums: Float64Array, table: Float64Array): boolean {
  for (let index = 0; index < sums.length; index += 1)
    if ((sums[index] ?? 0) >= (table[index] ?? 0)) return true;
  return false;
}
