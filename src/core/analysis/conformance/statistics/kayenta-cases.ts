import { normalQuantile } from '../../../statistics/normal.ts';
import { percentile } from '../../../statistics/samples.ts';
import {
  type Classified,
  classify,
  classifyByMean,
  type Direction,
  type EffectLimits,
  type Label,
  type MetricRule,
  PRODUCTION_RULE,
} from '../../kayenta/classify.ts';
import { type EffectMeasure, effectSize } from '../../kayenta/effect-size.ts';
import { locationShift, shiftedZ } from '../../kayenta/mann-whitney.ts';
import { isIqrOutlier, isSigmaOutlier } from '../../kayenta/outliers.ts';
import { didPass, scoreCanary } from '../../kayenta/score.ts';
import type { Case } from '../vector-file.ts';
import { different, firstDifference } from '../vector-file.ts';
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

const FIGURE = 1e-6;

/** What a file of Kayenta cases may hold, by its key. */
export const KAYENTA_SECTIONS: ReadonlyMap<string, SectionRunner> = new Map([
  ['mannWhitneyClassifier', (section) => asList(section).map(classifierCase)],
  ['issueReported', (section) => asList(section).map(classifierCase)],
  ['derived', (section) => asList(asGiven(section).cases).map(classifierCase)],
  ['mannWhitneyTest', (section) => asList(section).map(testCase)],
  ['weightedSumScorer', (section) => asList(asGiven(section).cases).map(scorerCase)],
  ['scoreThresholds', thresholdCases],
  ['outlierDetectors', (section) => asList(asGiven(section).cases).map(outlierCase)],
  ['effectSizes', (section) => asList(section).map(effectCase)],
  ['percentileR7', (section) => asList(section).map(percentileCase)],
]);

function classifierCase(value: unknown): Outcome {
  const given = asGiven(value);
  const name = String(given.name);
  const kind = given.classifier ?? 'MannWhitney';
  const experiment = asNumbers(given.experiment);
  const control = asNumbers(given.control);
  const config = asGiven(given.config);
  const expected = asGiven(given.expected);
  if (kind === 'MeanInequality') {
    const direction = (config.direction ?? 'either') as Direction;
    return attempt(name, () =>
      different('label', expected.classification, classifyByMean(experiment, control, direction)),
    );
  }
  if (kind !== 'MannWhitney') return { name, needs: `the classifier ${kind}` };
  return attempt(name, () => {
    const rule = ruleOf(config);
    const classified = classify(experiment, control, rule);
    return firstDifference(
      different('label', expected.classification, classified.label),
      different('label', given.observed ?? undefined, classified.label),
      different('critical', expected.critical, classified.critical),
      offBy('deviation', { expected: expected.deviation, actual: classified.deviation }, FIGURE),
      expected.reason === 'non-empty' && classified.why === '' ? 'no reason given' : undefined,
      againstCheck(asGiven(given.check), classified, effectOf(rule, experiment, control)),
    );
  });
}

/** Figures that another implementation came to; those with noise in them are of one run only. */
function againstCheck(
  check: Given,
  { label, critical, deviation, shift }: Classified,
  effect: number,
): string | undefined {
  const labels = firstDifference(
    different('label', check.cls, label),
    different('critical', check.critical, critical),
  );
  if (labels !== undefined || check.noise === true) return labels;
  const figure = (field: string, expected: unknown, actual: number) =>
    offBy(field, { expected, actual }, FIGURE);
  const [lower, upper] = asList(check.ci);
  return firstDifference(
    figure('deviation', check.dev, deviation),
    figure('effect size', check.effectSize, effect),
    figure('lower', lower, shift?.lower ?? Number.NaN),
    figure('upper', upper, shift?.upper ?? Number.NaN),
    figure('estimate', check.estimate, shift?.estimate ?? Number.NaN),
  );
}

function effectOf(
  { measure }: MetricRule,
  experiment: readonly number[],
  control: readonly number[],
): number {
  return experiment.length === 0 || control.length === 0
    ? Number.NaN
    : effectSize(measure, experiment, control);
}

function ruleOf(config: Given): MetricRule {
  const measure = (config.effectSizeMeasure ?? PRODUCTION_RULE.measure) as EffectMeasure;
  const usual = measure === 'cles' ? 0.5 : 1;
  return {
    tolerance: numberOr(config.tolerance, PRODUCTION_RULE.tolerance),
    confidence: numberOr(config.confLevel, PRODUCTION_RULE.confidence),
    direction: (config.direction ?? 'either') as Direction,
    measure,
    allowed: limitsOf(config.effectSizeThresholds, 'allowed', usual),
    criticalLimits: limitsOf(config.criticalThresholds, 'critical', usual),
    critical: config.critical === true,
    mustHaveData: config.mustHaveData === true,
    missing: config.nanStrategy === 'replace' ? 'replace' : 'remove',
    outlierFactor: config.outlierStrategy === 'remove' ? numberOr(config.outlierFactor, 3) : null,
  };
}

/** `{allowedDecrease, allowedIncrease}`, or the two in a list. */
function limitsOf(value: unknown, prefix: string, usual: number): EffectLimits {
  const [decrease, increase] = Array.isArray(value)
    ? value
    : [asGiven(value)[`${prefix}Decrease`], asGiven(value)[`${prefix}Increase`]];
  return { decrease: numberOr(decrease, usual), increase: numberOr(increase, usual) };
}

function testCase(value: unknown): Outcome {
  const given = asGiven(value);
  const name = String(given.name);
  const runners: Readonly<Record<string, (given: Given) => string | undefined>> = {
    wilcoxonDiff: wilcoxonDifference,
    normalQuantile: ({ p, expected, tol }) =>
      offBy('quantile', { expected, actual: normalQuantile(asNumber(p)) }, numberOr(tol, FIGURE)),
    confidenceInterval: confidenceInterval,
    intermediate: intermediates,
  };
  const run = runners[String(given.kind)];
  return run ? attempt(name, () => run(given)) : { name, needs: `the figure ${given.kind}` };
}

function sortedArray(value: unknown): Float64Array {
  return Float64Array.from(asNumbers(value)).sort();
}

function wilcoxonDifference({ x, y, cases, tol }: Given): string | undefined {
  const [first, second] = [sortedArray(x), sortedArray(y)];
  const results = asList(cases).map((one) => {
    const { mu, quantile, expected } = asGiven(one);
    const actual = shiftedZ(first, second, asNumber(mu)) - asNumber(quantile);
    return offBy(`z at ${mu}`, { expected, actual }, numberOr(tol, FIGURE));
  });
  return firstDifference(...results);
}

function confidenceInterval(given: Given): string | undefined {
  const level = asNumber(given.confidenceLevel);
  const shift = locationShift(asNumbers(given.experiment), asNumbers(given.control), level);
  const expected = asGiven(given.expected);
  const tol = asGiven(given.tol);
  const figure = (field: string, wanted: unknown, actual: number | undefined, within: number) =>
    offBy(field, { expected: wanted, actual: actual ?? Number.NaN }, within);
  return firstDifference(
    figure('lower', expected.ciLower, shift?.lower, numberOr(tol.ci, FIGURE)),
    figure('upper', expected.ciUpper, shift?.upper, numberOr(tol.ci, FIGURE)),
    figure('estimate', expected.estimate, shift?.estimate, numberOr(tol.estimate, FIGURE)),
  );
}

function intermediates(given: Given): string | undefined {
  const [x, y] = [sortedArray(given.x), sortedArray(given.y)];
  const level = asNumber(given.confidenceLevel);
  const shift = locationShift([...x], [...y], level);
  const muMin = (x[0] ?? 0) - (y.at(-1) ?? 0);
  const muMax = (x.at(-1) ?? 0) - (y[0] ?? 0);
  const z = -normalQuantile((1 - level) / 2);
  const figures: Readonly<Record<string, number>> = {
    muMin,
    muMax,
    zqLower: z,
    zqUpper: -z,
    fLowerAtZqLower: shiftedZ(x, y, muMin) - z,
    fUpperAtZqLower: shiftedZ(x, y, muMax) - z,
    fLowerAtZqUpper: shiftedZ(x, y, muMin) + z,
    fUpperAtZqUpper: shiftedZ(x, y, muMax) + z,
    ciLower: shift?.lower ?? Number.NaN,
    ciUpper: shift?.upper ?? Number.NaN,
    estimate: shift?.estimate ?? Number.NaN,
  };
  const tolerance = numberOr(given.tol, FIGURE);
  const results = Object.entries(asGiven(given.expected)).map(([field, expected]) =>
    offBy(field, { expected, actual: figures[field] ?? Number.NaN }, tolerance),
  );
  return firstDifference(...results);
}

function scorerCase(value: unknown): Case {
  const { name, groupWeights, metrics, expected } = asGiven(value);
  return attempt(String(name), () => {
    const labelled = asList(metrics).map((one) => {
      const { classification, groups, critical, muted } = asGiven(one);
      return {
        label: classification as Label,
        groups: asList(groups).map(String),
        critical: critical === true,
        muted: muted === true,
      };
    });
    const score = scoreCanary(labelled, asGiven(groupWeights) as Record<string, number>);
    const groups = Object.entries(asGiven(asGiven(expected).groups)).map(([group, wanted]) =>
      offBy(group, { expected: wanted, actual: score.groups[group] ?? Number.NaN }, FIGURE),
    );
    const summary = { expected: asGiven(expected).summary, actual: score.summary };
    return firstDifference(offBy('summary', summary, FIGURE), ...groups);
  });
}

function thresholdCases(section: unknown): Case[] {
  return asList(asGiven(section).aggregatedJudgementCases).map((value) => {
    const given = asGiven(value);
    const limit = (key: string) => (typeof given[key] === 'number' ? given[key] : null);
    const limits = { pass: limit('pass'), marginal: limit('marginal') };
    const name = `score ${given.final}, pass ${given.pass}, marginal ${given.marginal}`;
    return attempt(name, () =>
      different('passes', given.didPass, didPass(asNumber(given.final), limits)),
    );
  });
}

function outlierCase(value: unknown): Outcome {
  const { name, detector, param, data, expectedOutlier } = asGiven(value);
  const detectors = { iqr: isIqrOutlier, ksigma: isSigmaOutlier };
  const detect = detectors[detector as keyof typeof detectors];
  if (!detect) return { name: String(name), needs: `the detector ${detector}` };
  return attempt(String(name), () =>
    different('outliers', expectedOutlier, detect(asNumbers(data), asNumber(param))),
  );
}

function effectCase(value: unknown): Case {
  const { name, measure, experiment, control, expected, tol } = asGiven(value);
  return attempt(String(name), () => {
    const of = measure as EffectMeasure;
    const actual = effectSize(of, asNumbers(experiment), asNumbers(control));
    return offBy('effect', { expected, actual }, numberOr(tol, FIGURE));
  });
}

function percentileCase(value: unknown, index: number): Case {
  const { data, p, expected, tol } = asGiven(value);
  return attempt(`percentile ${p} (${index})`, () => {
    const actual = percentile(asNumbers(data), asNumber(p) / 100);
    return offBy('percentile', { expected, actual }, numberOr(tol, FIGURE));
  });
}
