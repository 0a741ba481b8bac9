import { normalCdf, normalDensity, normalQuantile } from './normal.ts';
import { bisect } from './roots.ts';

/*
 * Group sequential designs by numerical integration over the sum's density at each look (Armitage,
 * McPherson and Rowe 1969; Jennison and Turnbull, "Group Sequential Methods", 2000). Looks are equally
 * spaced; the sum at look k has variance k.
 */

/** Within how many standard deviations everything happens. */
const REACH = 9;
const NODES = gaussLegendre(96);

/** The sum's density among the runs that have crossed no boundary yet. */
interface Density {
  readonly at: readonly number[];
  readonly mass: readonly number[];
}

const START: Density = { at: [0], mass: [1] };

/** Boundaries of the sum at one look; `low` is -Infinity of a one-sided design. */
interface Gate {
  readonly low: number;
  readonly high: number;
}

/** What is left between the gates after one more look. */
function advanced({ at, mass }: Density, { low, high }: Gate): Density {
  const half = (high - low) / 2;
  const nodes = NODES.map(({ x }) => low + half * (x + 1));
  const masses = nodes.map((node, index) => {
    let density = 0;
    for (let i = 0; i < at.length; i += 1)
      density += (mass[i] ?? 0) * normalDensity(node - (at[i] ?? 0));
    return density * half * (NODES[index]?.weight ?? 0);
  });
  return { at: nodes, mass: masses };
}

function massAbove({ at, mass }: Density, boundary: number): number {
  let sum = 0;
  for (let i = 0; i < at.length; i += 1) sum += (mass[i] ?? 0) * normalCdf((at[i] ?? 0) - boundary);
  return sum;
}

/** The chance, without any effect, that |z| reaches its boundary at one of the looks. */
export function twoSidedError(zBoundaries: readonly number[]): number {
  let density = START;
  let error = 0;
  zBoundaries.forEach((z, index) => {
    const high = z * Math.sqrt(index + 1);
    error += 2 * massAbove(density, high);
    density = advanced(density, { low: -high, high });
  });
  return error;
}

/** The constants of two-sided designs: |z| >= constant · shape(share of the looks). */
const SHAPES = { pocock: () => 1, 'obrien-fleming': (share: number) => share ** -0.5 };

export type Design = keyof typeof SHAPES;

export function designBoundaries(design: Design, looks: number, constant: number): number[] {
  return Array.from({ length: looks }, (_, k) => constant * SHAPES[design]((k + 1) / looks));
}

/** The constant that gives the design its two-sided error `alpha`. */
export function designConstant(design: Design, looks: number, alpha: number): number {
  const excess = (constant: number) =>
    twoSidedError(designBoundaries(design, looks, constant)) - alpha;
  const from = normalQuantile(1 - alpha / 2) - 1e-6;
  return bisect(excess, { from, to: normalQuantile(1 - alpha / 2 / looks) + 1, tolerance: 1e-7 });
}

/** One-sided z boundaries that spend alpha · share^power of the error up to each look (Lan-DeMets). */
export function spendingBoundaries(looks: number, alpha: number, power: number): number[] {
  let density = START;
  return Array.from({ length: looks }, (_, k) => {
    const spend = alpha * (((k + 1) / looks) ** power - (k / looks) ** power);
    const scale = Math.sqrt(k + 1);
    const excess = (boundary: number) => massAbove(density, boundary) - spend;
    const high = bisect(excess, { from: 0, to: REACH * scale, tolerance: 1e-9 });
    density = advanced(density, { low: -REACH * scale, high });
    return high / scale;
  });
}

/** The boundary of a sum of `total` terms' variance that holds at every look on the way (YEAST):
 * by reflection, a walk has crossed it with twice the chance that it ends beyond it. */
export function walkBoundary(totalVariance: number, alpha: number): number {
  return normalQuantile(1 - alpha / 2) * Math.sqrt(totalVariance);
}

/** Abscissas and weights on [-1, 1], by Newton's method on the Legendre polynomials. */
function gaussLegendre(count: number): { x: number; weight: number }[] {
  return Array.from({ length: count }, (_, index) => {
    let x = Math.cos((Math.PI * (index + 0.75)) / (count + 0.5));
    let slope = 0;
    for (let step = 0; step < 6; step += 1) {
      let [before, value] = [1, x];
      for (let n = 2; n <= count; n += 1)
        [before, value] = [value, ((2 * n - 1) * x * value - (n - 1) * before) / n];
      slope = (count * (x * value - before)) / (x * x - 1);
      x -= value / slope;
    }
    return { x, weight: 2 / ((1 - x * x) * slope * slope) };
  });
}
