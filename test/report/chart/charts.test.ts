import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Measured } from '../../../src/core/rollout/state.ts';
import { OUTCOMES } from '../../../src/core/rollout/state.ts';
import { PREDICTED_MEASURES } from '../../../src/core/scenario/prediction.ts';
import type { BandPoint } from '../../../src/core/scenario/study-result.ts';
import type { CandidateResult } from '../../../src/core/scenario/tune-result.ts';
import { timeAxis } from '../../../src/report/chart/axis.ts';
import { bandChart } from '../../../src/report/chart/band-chart.ts';
import { deciderChart } from '../../../src/report/chart/decider-chart.ts';
import { detectionChart } from '../../../src/report/chart/detection-chart.ts';
import { endedChart } from '../../../src/report/chart/ended-chart.ts';
import { fallChart } from '../../../src/report/chart/fall-chart.ts';
import { metricChart } from '../../../src/report/chart/metric-chart.ts';
import type { Markup } from '../../../src/report/chart/plot.ts';
import { scalesOf, sensitivityChart } from '../../../src/report/chart/sensitivity-chart.ts';
import { NARROW_TIMELINE, timelineChart } from '../../../src/report/chart/timeline-chart.ts';
import { tradeoffChart } from '../../../src/report/chart/tradeoff-chart.ts';
import type { MetricGroup } from '../../../src/report/run/metric-groups.ts';
import { sensitivities } from '../../../src/report/tune-sensitivity.ts';
import { SMALL_STUDY } from '../small-study.ts';
import { SMALL_TUNE } from '../small-tune.ts';

/** Every coordinate of a chart, those of its paths too. */
function coordinates(markup: Markup): number[] {
  const svg = String(markup);
  const attributes = [...svg.matchAll(/ (?:x|y|x1|x2|y1|y2|cx|cy|width|height)="([^"]*)"/g)];
  const paths = [...svg.matchAll(/ d="([^"]*)"/g)];
  return [
    ...attributes.map(([, number]) => Number(number)),
    ...paths.flatMap(([, d = '']) =>
      d
        .split(/[MLHVZv ]/)
        .filter(Boolean)
        .map(Number),
    ),
  ];
}

/** No chart may draw what a browser cannot, or where nobody sees it. */
function expectWithinViewBox(markup: Markup): void {
  const outside = coordinates(markup).filter((number) => !(number >= 0 && number <= 330));
  expect(outside).toEqual([]);
}

const amount = fc.double({ min: 0, max: 1e6, noNaN: true });
const moment = fc.integer({ min: 0, max: 30 * 86_400_000 });

describe('charts of any data stay within their view box', () => {
  it('bands, with odd values and a limit that comes and goes', () => {
    const value = fc.double({ min: -1e6, max: 1e6 });
    const point: fc.Arbitrary<BandPoint> = fc.record({
      atMs: moment,
      runs: fc.integer({ min: 1, max: 100 }),
      p5: value,
      p50: value,
      p95: value,
      limit: fc.option(value),
    });
    fc.assert(
      fc.property(fc.array(point, { maxLength: 30 }), (points) => {
        const inOrder = points.toSorted((a, b) => a.atMs - b.atMs);
        expectWithinViewBox(
          bandChart({ metric: 'p95-latency', points: inOrder }, { runs: 100, marks: [] }),
        );
      }),
    );
  });

  it('a run among its simulations', () => {
    const ends = fc.array(amount, { minLength: 5, maxLength: 5 });
    const measure = fc.constantFrom(...PREDICTED_MEASURES);
    fc.assert(
      fc.property(ends, fc.option(amount), measure, (unsorted, value, name) => {
        const sorted = unsorted.toSorted((a, b) => a - b);
        const [least = 0, low = 0, p50 = 0, high = 0, most = 0] = sorted;
        const band = { runs: 5, least, low, p50, high, most };
        const fall = { measure: name, name, value, band, where: null, text: String };
        expectWithinViewBox(fallChart(fall));
        expectWithinViewBox(fallChart({ ...fall, band: null }));
      }),
    );
  });

  it('a whole run', () => {
    const span = fc.tuple(moment, moment).map(([a, b]) => ({
      ...{ fromMs: Math.min(a, b), toMs: Math.max(a, b) },
      ...{ text: 'pause 10m', short: '2' },
    }));
    const weight = fc.tuple(span, fc.integer({ min: 0, max: 100 })).map(([of, percent]) => ({
      ...{ fromMs: of.fromMs, toMs: of.toMs, weight: percent, step: 1, label: '' },
    }));
    const share = fc.record({ atMs: moment, share: fc.double({ min: 0, max: 1, noNaN: true }) });
    fc.assert(
      fc.property(fc.array(span), fc.array(weight), fc.array(share), (spans, weights, shares) => {
        const endMs = Math.max(
          ...[1, ...spans.map(({ toMs }) => toMs), ...weights.map(({ toMs }) => toMs)],
          ...shares.map(({ atMs }) => atMs),
        );
        const marks = [{ label: 'fault', at: endMs / 2, kind: 'moment' as const }];
        const lanes = [{ name: 'steps' as const, spans: spans.toSorted(byStart) }];
        const timeline = { endMs, marks, weights: weights.toSorted(byStart), shares, lanes };
        expectWithinViewBox(timelineChart(timeline, NARROW_TIMELINE));
      }),
    );
  });

  it('detections', () => {
    const histogram = fc.record({
      from: fc.integer({ min: 0, max: 100_000 }),
      width: fc.integer({ min: 1, max: 1_000 }),
      counts: fc.array(fc.nat(50), { minLength: 1, maxLength: 41 }),
    });
    const limit = fc.option(fc.integer({ min: 1, max: 86_400_000 }));
    fc.assert(
      fc.property(histogram, limit, (bins, limitMs) => {
        const last = bins.from + (bins.counts.length - 1) * bins.width;
        const spread = { runs: 1, p5: bins.from, p50: (bins.from + last) / 2, p95: last, mean: 0 };
        expectWithinViewBox(detectionChart(bins, spread, limitMs));
      }),
    );
  });

  it('endings and deciders', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(share, { maxLength: 4 }), moment, (parts, endMs) => {
        const whole = Math.max(
          1,
          parts.reduce((sum, part) => sum + part, 0),
        );
        const shares = parts.map((part) => part / whole);
        const ended = shares.map((last, index) => ({
          outcome: OUTCOMES[index] ?? 'promoted',
          points: [
            { atMs: 0, share: 0 },
            { atMs: endMs, share: last },
          ],
        }));
        expectWithinViewBox(endedChart(ended, []));
        const deciders = ended.map(({ outcome }, index) => {
          const each = shares[index] ?? 0;
          return { outcome, by: 'x', count: 1, share: each, low: 0, high: 1, samples: null };
        });
        expectWithinViewBox(deciderChart(deciders));
      }),
    );
  });

  it('measurements', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(moment, fc.double(), fc.option(amount))), (taken) => {
        const measured = taken
          .filter(([, value]) => !Number.isFinite(value) || Math.abs(value) < 1e6)
          .map(([atMs, value, limit]) => measurement(atMs, value, limit));
        expectWithinViewBox(
          metricChart(grouped(measured), [{ label: 'fault', at: 0, kind: 'moment' }]),
        );
      }),
    );
  });
});

describe('charts of almost nothing', () => {
  it('say so in words', () => {
    expect(String(bandChart({ metric: 'x', points: [] }, { runs: 1, marks: [] }))).toContain(
      'never a number',
    );
    expect(String(endedChart([], []))).toContain('no run has ended');
    expect(String(deciderChart([]))).toContain('no run has ended');
    expect(String(metricChart(grouped([measurement(0, Number.NaN, null)]), []))).toContain(
      'never a number',
    );
  });

  it('draw a single detection as a bar that can be seen', () => {
    const once = { runs: 1, p5: 3_600, p50: 3_600, p95: 3_600, mean: 3_600 };
    const drawn = String(detectionChart({ from: 3_600, width: 1, counts: [1] }, once, null));
    const [, width] = /class="bar" x="[^"]*" width="([^"]*)"/.exec(drawn) ?? [];
    expect(Number(width)).toBeGreaterThanOrEqual(2);
  });

  it('draw a metric that never moved from 0', () => {
    const still = { runs: 9, p5: 0, p50: 0, p95: 0, limit: null };
    const points = [0, 30_000].map((atMs) => ({ atMs, ...still }));
    expectWithinViewBox(bandChart({ metric: 'error-rate', points }, { runs: 9, marks: [] }));
  });
});

describe('labels', () => {
  it('carry the unit of the metric', () => {
    const [hallucinations, latency] = SMALL_STUDY.bands.map((band) =>
      String(bandChart(band, { runs: 20, marks: [] })),
    );
    expect(hallucinations).toContain('>10%<');
    expect(hallucinations).toContain('>limit 5%<');
    expect(latency).toContain('>500ms<');
    expect(latency).toContain('>limit 1.04s<');
  });

  it('of marks at one place stand above each other', () => {
    const at = { runs: 5, p5: 60, p50: 60, p95: 60, mean: 60 };
    const drawn = String(detectionChart({ from: 60, width: 1, counts: [5] }, at, 60_000));
    const levels = [...drawn.matchAll(/y="([^"]*)">(?:median|p95|limit) 1m</g)].map(([, y]) => y);
    expect(new Set(levels).size).toBe(3);
  });

  it('say at the end of each line which outcome it is, without touching', () => {
    const drawn = String(endedChart(SMALL_STUDY.ended, []));
    const levels = [...drawn.matchAll(/y="([^"]*)">(?:rolled back|promoted)</g)];
    expect(levels).toHaveLength(2);
    expect(Math.abs(Number(levels[0]?.[1]) - Number(levels[1]?.[1]))).toBeGreaterThan(28);
  });
});

function measurement(atMs: number, valueNumber: number, limitNumber: number | null): Measured {
  return {
    atMs,
    source: 'trigger',
    metric: 'error-rate',
    verdict: 'Successful',
    value: '',
    limit: '',
    valueNumber,
    limitNumber,
    samples: null,
    message: '',
  };
}

describe('charts of any tuning stay within their view box', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const [sample] = SMALL_TUNE.candidates;
  const candidate = fc
    .record({
      share,
      p95: fc.option(fc.integer({ min: 0, max: 1_000_000 })),
      bad: amount,
      value: fc.constantFrom('0.5%', '1%', '3%'),
    })
    .map((figures): CandidateResult => {
      if (sample === undefined) throw new Error('the small tuning has no candidate');
      return {
        ...sample,
        settings: { 'error-rate': figures.value },
        falseRollback: { count: 0, share: figures.share, low: 0, high: 1 },
        detectSeconds: { p50: figures.p95, p95: figures.p95 },
        badAnswers: { p50: figures.bad, p95: figures.bad },
      };
    });
  const tuning = fc.array(candidate, { minLength: 1, maxLength: 30 }).chain((candidates) =>
    fc.record({
      candidates: fc.constant(candidates),
      frontier: fc.subarray(candidates.map((_, place) => place)),
      recommended: fc.option(fc.nat(candidates.length - 1)),
      maxFalseRollback: fc.option(share),
      limit: fc.option(fc.integer({ min: 1, max: 2_000_000_000 })),
    }),
  );

  it('what is traded, and which setting matters', () => {
    fc.assert(
      fc.property(tuning, ({ limit, maxFalseRollback, ...drawn }) => {
        const constraint = { maxFalseRollback, maxDetectSeconds: null };
        const nearest = drawn.recommended ?? 0;
        const result = { ...SMALL_TUNE, ...drawn, constraint, nearest };
        const at = limit ?? 0;
        expectWithinViewBox(
          tradeoffChart(result, {
            says: 'time',
            axis: (values) => timeAxis(0, Math.max(...values)),
            of: ({ detectSeconds }) => detectSeconds?.p95 ?? undefined,
            limit: limit === null ? null : { label: `limit ${at}`, at, kind: 'limit' },
          }),
        );
        const settings = sensitivities(result);
        for (const one of settings) expectWithinViewBox(sensitivityChart(one, scalesOf(settings)));
      }),
    );
  });
});

it('a chart of a million measurements is drawn, and is no larger than others', () => {
  const measured = Array.from({ length: 1_000_000 }, (_, index): Measured => {
    const value = index % 7;
    return {
      atMs: index,
      source: 'trigger',
      metric: 'error-rate',
      verdict: 'Successful',
      value: String(value),
      limit: '',
      valueNumber: value,
      limitNumber: null,
      samples: null,
      message: '',
    };
  });
  expect(String(metricChart(grouped(measured), [])).length).toBeLessThan(200_000);
});

/** As what decided, over a window that begins before the run. */
function grouped(points: readonly Measured[]): MetricGroup {
  return {
    ...{ asker: 'trigger', metric: 'error-rate', points, rule: 'error-rate > 1% rollback' },
    ...{ windowMs: 600_000, looks: '', samples: null, deciding: points.at(-1) ?? null },
  };
}

function byStart(a: { readonly fromMs: number }, b: { readonly fromMs: number }): number {
  return a.fromMs - b.fromMs;
}
