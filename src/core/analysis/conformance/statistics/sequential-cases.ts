import {
  armOfShare,
  armOfSums,
  differenceOf,
  relativeDifferenceOf,
  type Side,
  sequenceInterval,
  sequenceP,
} from '../../../statistics/asymptotic-interval.ts';
import { splitLogEvidence } from '../../../statistics/count-evidence.ts';
import { averageRunLength } from '../../../statistics/cusum.ts';
import {
  type BoundKind,
  lowerBound,
  mirrored,
  NO_BOUND,
  withBlock,
} from '../../../statistics/empirical-bernstein.ts';
import {
  type Design,
  designConstant,
  spendingBoundaries,
  twoSidedError,
} from '../../../statistics/group-sequential.ts';
import { normalQuantile } from '../../../statistics/normal.ts';
import { flaggerRollbackChance } from '../../judges/flagger-rule.ts';
import { type Case, firstDifference } from '../vector-file.ts';
import { confseqCase } from './confseq-cases.ts';
import { boundaryOf, REPLICATIONS, replicate } from './replication.ts';
import {
  asGiven,
  asList,
  asNumber,
  asNumbers,
  attempt,
  type Given,
  numberOr,
  type Outcome,
  offBy,
  type SectionRunner,
} from './section.ts';

const FIGURE = 1e-5;

/** Half a unit of the last printed digit, and a little: that is all that a published table says. */
const THREE_DECIMALS = 6e-4;
const FOUR_DECIMALS = 6e-5;

/** What a file of sequential statistics may hold, by its key. */
export const SEQUENTIAL_SECTIONS: ReadonlyMap<string, SectionRunner> = new Map([
  [
    'confseq',
    (section) => casesOf(section).map((one) => confseqCase(one, asGiven(section).origin)),
  ],
  ['empiricalBernstein', (section) => casesOf(section).map(boundedMeanCase)],
  ['asymptoticCS', (section) => casesOf(section).map(asymptoticCase)],
  ['multinomialEvalue', (section) => casesOf(section).map(multinomialCase)],
  ['groupSequential', (section) => groupSequentialCases(asGiven(section))],
  ['repeatedLooks', (section) => repeatedLookCases(asGiven(section))],
  ['cusum', (section) => casesOf(section).map((one) => cusumCase(one, asGiven(section)))],
  ['flaggerClosedForm', (section) => casesOf(section).map(flaggerCase)],
  ['spotifyReplication', (section) => replicationCases(asGiven(section))],
]);

function casesOf(section: unknown): readonly Given[] {
  return asList(asGiven(section).cases).map(asGiven);
}

/** `pattern 0100110100 x50`, or numbers apart from each other: `pattern .01 .02 x200`. */
function patternOf(text: string): number[] {
  const match = /^pattern (?<pattern>.*) x\d+$/.exec(text);
  const pattern = match?.groups?.pattern ?? text;
  return (pattern.includes(' ') ? pattern.split(' ') : [...pattern]).map(Number);
}

function boundedMeanCase({ stream, n, alpha, ...expected }: Given): Case {
  return attempt(`${stream}, n ${n}`, () => {
    const pattern = Array.isArray(stream) ? asNumbers(stream) : patternOf(String(stream));
    const values = Array.from({ length: asNumber(n) }, (_, i) => pattern[i % pattern.length] ?? 0);
    const half = numberOr(alpha, 0.05) / 2;
    const ends = (kind: BoundKind) => {
      let [below, above] = [NO_BOUND, NO_BOUND];
      for (const value of values) {
        const block = { samples: 1, sum: value, squares: value * value };
        below = withBlock(below, block, { kind, alpha: half });
        above = withBlock(above, mirrored(block), { kind, alpha: half });
      }
      return [lowerBound(below, half), 1 - lowerBound(above, half)] as const;
    };
    const [lower, upper] = ends('empirical-bernstein');
    const [hoeffdingLower, hoeffdingUpper] = ends('hoeffding');
    return firstDifference(
      offBy('empBernLower', { expected: expected.empBernLower, actual: lower }, FIGURE),
      offBy('empBernUpper', { expected: expected.empBernUpper, actual: upper }, FIGURE),
      offBy(
        'hoeffdingLower',
        { expected: expected.hoeffdingLower, actual: hoeffdingLower },
        FIGURE,
      ),
      offBy(
        'hoeffdingUpper',
        { expected: expected.hoeffdingUpper, actual: hoeffdingUpper },
        FIGURE,
      ),
    );
  });
}

/** `[sum, sum of squares, n]`, or `{prop: [successes, n]}`. */
function armOf(value: unknown) {
  const [successes, trials] = asNumbers(asGiven(value).prop);
  if (successes !== undefined) return armOfShare(successes, trials ?? 0);
  const [sum = 0, squares = 0, samples = 0] = asNumbers(value);
  return armOfSums(sum, squares, samples);
}

function asymptoticCase(given: Given, index: number): Case {
  return attempt(`asymptotic sequence ${index}`, () => {
    const measure = given.difference === 'absolute' ? differenceOf : relativeDifferenceOf;
    const estimate = measure(armOf(given.A), armOf(given.B));
    const rule = {
      alpha: numberOr(given.alpha, 0.05),
      tightestAt: asNumber(given.tuning),
      side: (given.side ?? 'two') as Side,
    };
    const { lower, upper } = sequenceInterval(estimate, rule);
    const [ciLower, ciUpper] = asList(given.ci);
    const figure = (field: string, expected: unknown, actual: number) =>
      offBy(field, { expected, actual }, FIGURE);
    return firstDifference(
      figure('estimate', given.expected, estimate.value),
      figure('standard error', given.se, Math.sqrt(estimate.variance)),
      figure('lower', ciLower, lower),
      figure('upper', ciUpper, upper),
      figure('p', given.p, sequenceP(estimate, rule)),
    );
  });
}

function multinomialCase({ counts, theta0, dirichletConcentration, ...rest }: Given): Case {
  const concentration = asNumber(dirichletConcentration);
  return attempt(`counts ${counts} at ${theta0}, concentration ${concentration}`, () => {
    const log = splitLogEvidence(asNumbers(counts), asNumbers(theta0), concentration);
    return firstDifference(
      offBy('p', { expected: rest.pValue, actual: Math.min(1, Math.exp(-log)) }, FIGURE),
      relative('p', rest.pValue, Math.min(1, Math.exp(-log))),
    );
  });
}

/** A p of 1e-7 is within 1e-5 of anything small; its digits are to be right as well. */
function relative(field: string, expected: unknown, actual: number): string | undefined {
  return offBy(field, { expected, actual }, FIGURE * Math.abs(asNumber(expected)));
}

const CONSTANTS: Readonly<Record<string, Design>> = {
  pocockConstant: 'pocock',
  obrienFlemingConstant: 'obrien-fleming',
};

const SPENDING =
  /^(?<shape>linear|quadratic|cubic)SpendingOneSided(?<decimals>\d+)_(?<looks>\d+)looks$/;

function groupSequentialCases(section: Given): Outcome[] {
  const alpha = numberOr(section.twoSidedAlpha, 0.05);
  return Object.entries(section).flatMap(([key, value]): Outcome[] => {
    const design = CONSTANTS[key];
    if (design) {
      return Object.entries(asGiven(value)).map(([looks, expected]) =>
        attempt(`${design} of ${looks} looks`, () => {
          const actual = designConstant(design, Number(looks), alpha);
          return offBy('constant', { expected, actual }, THREE_DECIMALS);
        }),
      );
    }
    const spending = SPENDING.exec(key)?.groups;
    if (spending) return [attempt(key, () => spendingDifference(spending, value))];
    return Array.isArray(value) || typeof value === 'object' ? [{ name: key, needs: key }] : [];
  });
}

function spendingDifference(
  { shape = '', decimals, looks }: Record<string, string>,
  value: unknown,
): string | undefined {
  const power = { linear: 1, quadratic: 2, cubic: 3 }[shape] ?? 1;
  const boundaries = spendingBoundaries(Number(looks), Number(`0.${decimals}`), power);
  const results = asNumbers(value).map((expected, look) =>
    offBy(`z of look ${look + 1}`, { expected, actual: boundaries[look] ?? 0 }, THREE_DECIMALS),
  );
  return firstDifference(...results);
}

function repeatedLookCases(section: Given): Case[] {
  const z = normalQuantile(1 - numberOr(section.nominalTwoSided, 0.05) / 2);
  return Object.entries(asGiven(section.fpr)).map(([looks, expected]) =>
    attempt(`${looks} looks at ${section.nominalTwoSided}`, () => {
      const actual = twoSidedError(new Array<number>(Number(looks)).fill(z));
      return offBy('chance', { expected, actual }, FOUR_DECIMALS);
    }),
  );
}

/** The figures were simulated, or rounded to three digits. */
const RUN_LENGTH_PRECISION = 0.01;

function cusumCase(given: Given, section: Given): Case {
  const chart = { k: numberOr(given.k, numberOr(section.k, 0.5)), h: asNumber(given.h) };
  const shift = asNumber(given.delta);
  return attempt(`chart of h ${chart.h}, shift ${shift}`, () => {
    const expected = given.oneSidedARL;
    const actual = averageRunLength(chart, shift);
    return offBy('run length', { expected, actual }, RUN_LENGTH_PRECISION * asNumber(expected));
  });
}

function flaggerCase({ m, threshold, q, p }: Given): Case {
  return attempt(`${m} steps, threshold ${threshold}, failing ${q}`, () => {
    const actual = flaggerRollbackChance(asNumber(m), asNumber(threshold), asNumber(q));
    return offBy('chance', { expected: p, actual }, FIGURE);
  });
}

function replicationCases(section: Given): Outcome[] {
  const rows = Object.entries(asGiven(section.rows)).map(([name, figures]) => ({
    name,
    figures: asNumbers(figures),
    boundary: boundaryOf(name),
  }));
  const built = rows.flatMap((row) => (row.boundary ? [{ ...row, boundary: row.boundary }] : []));
  const results = replicate(built.map(({ boundary }) => boundary));
  const ran = built.map(({ name, figures: [falsePositives, power] }, index): Outcome => {
    const got = results[index];
    return attempt(name, () =>
      firstDifference(
        offByChance('false positives', falsePositives, got?.falsePositives),
        offByChance('power', power, got?.power),
      ),
    );
  });
  const missing = rows.flatMap(({ name, boundary }) =>
    boundary
      ? []
      : [{ name, needs: 'a method that is not built, since it does not hold its alpha' }],
  );
  return [...ran, ...missing];
}

/** How many runs the given figures are of. */
const GIVEN_RUNS = 20_000;

/** Two simulations agree to three standard errors of their difference. */
function offByChance(
  field: string,
  expected: number | undefined,
  actual = Number.NaN,
): string | undefined {
  const share = expected ?? Number.NaN;
  const variance = Math.max(share * (1 - share), 1e-4);
  const error = Math.sqrt(variance * (1 / GIVEN_RUNS + 1 / REPLICATIONS));
  return offBy(field, { expected, actual }, 3 * error);
}
