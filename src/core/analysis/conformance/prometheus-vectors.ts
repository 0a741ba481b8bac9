import { judge, measurementOf } from '../measure.ts';
import { prometheusAddress, queryRange } from '../prometheus-config.ts';
import { type PrometheusAnswer, prometheusResult } from '../prometheus-result.ts';
import type { PrometheusProvider } from '../provider.ts';
import type { JsonValue, MetricResult } from '../reading.ts';
import type { Metric } from '../template.ts';
import { evaluateTimeExpression } from '../time-expression.ts';
import { webResult } from '../web-result.ts';
import { fixedPart } from './assess-vectors.ts';
import { type Case, different, firstDifference, withNumbers } from './vector-file.ts';

type Conditions = Pick<Metric, 'successCondition' | 'failureCondition'>;

interface ExpectedMeasurement {
  readonly expectedValue: string;
  readonly expectedPhase: string;
  readonly message?: string;
}

interface ProviderCase {
  readonly name: string;
  readonly metric?: PrometheusProvider;
  readonly env?: string;
  readonly ok?: boolean;
  readonly error?: string;
  readonly phase?: string;
  readonly queryError?: string;
  readonly warnings?: readonly string[];
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface PrometheusFile {
  readonly cases?: readonly (ExpectedMeasurement & {
    readonly name: string;
    readonly metric: Conditions;
    readonly data: { readonly resultType: string; readonly result: JsonValue } | null;
  })[];
  readonly timeExpressions?: readonly {
    readonly expr: string;
    readonly time?: string;
    readonly error?: string;
  }[];
  readonly providerConfig?: readonly ProviderCase[];
  readonly webCases?: readonly (ExpectedMeasurement &
    Conditions & { readonly body: string; readonly jsonPath: string })[];
}

const NOW_MS = Date.UTC(2026, 7, 17);

export function prometheusCases(file: PrometheusFile): Case[] {
  return [
    ...(file.cases ?? []).map((given) => {
      const converted = prometheusResult(answerOf(given.data));
      const wrong = measured(given, given.metric, converted);
      return { name: `${given.name} ${JSON.stringify(given.metric)}`, wrong };
    }),
    ...(file.timeExpressions ?? []).map((given) => {
      const evaluated = evaluateTimeExpression(given.expr, NOW_MS);
      const got = evaluated.ok ? evaluated.atMs : 'error';
      const expected = given.time === undefined ? 'error' : Date.parse(given.time);
      return { name: `time ${given.expr}`, wrong: different('time', expected, got) };
    }),
    ...(file.providerConfig ?? []).map((given) => ({
      name: given.name,
      wrong: configured(given),
    })),
    ...(file.webCases ?? []).map((given) => {
      const name = `web ${given.jsonPath} of ${given.body} ${given.successCondition}`;
      // Where Argo's own code panics there is nothing to agree with.
      if (given.message?.startsWith('ARGO-PANIC')) return { name, wrong: undefined };
      return { name, wrong: measured(given, given, webResult(given.body, given.jsonPath)) };
    }),
  ];
}

type Converted =
  | { readonly ok: true; readonly result: MetricResult; readonly valueText: string }
  | { readonly ok: false; readonly error: string };

function measured(
  expected: ExpectedMeasurement,
  { successCondition, failureCondition }: Conditions,
  converted: Converted,
): string | undefined {
  const judged = converted.ok
    ? judge({ successCondition, failureCondition }, converted.result, NOW_MS)
    : { phase: 'Error', message: converted.error };
  const value = converted.ok && judged.phase !== 'Error' ? converted.valueText : '';
  return firstDifference(
    different('phase', expected.expectedPhase, judged.phase),
    different('value', expected.expectedValue, value),
    different('message', fixedPart(expected.message), fixedPart(judged.message)),
  );
}

function answerOf(
  data: { readonly resultType: string; readonly result: JsonValue } | null,
): PrometheusAnswer | null {
  if (data === null) return null;
  const result = withNumbers(data.result);
  if (data.resultType === 'scalar') return { type: 'scalar', value: Number(result) };
  if (!Array.isArray(result)) return { type: 'string' };
  if (data.resultType === 'vector') return { type: 'vector', values: result.map(Number) };
  const series = result.map((each) => (Array.isArray(each) ? each.map(Number) : []));
  return { type: 'matrix', series };
}

/** Cases without an address are about something else, and are given one. */
function configured(given: ProviderCase): string | undefined {
  const metric = given.metric ?? {};
  const address = metric.address === undefined ? 'http://prometheus' : metric.address;
  const settings = prometheusAddress({ ...metric, address }, given.env ?? '');
  if (given.ok !== undefined) return different('ok', given.ok, settings.ok);
  if (given.phase === undefined && given.error !== undefined) {
    return different('error', given.error, settings.ok ? '' : settings.error);
  }
  if (metric.rangeQuery !== undefined) {
    const range = queryRange(metric.rangeQuery, NOW_MS);
    // Our errors also say where.
    const error = range.ok ? '' : range.error.replace(/ \(\d+:\d+\)$/, '');
    return different('error', given.error, error);
  }
  const times = { askId: 'm#1', startedAtMs: 0, finishedAtMs: 0 };
  const { phase, message, metadata } = measurementOf(
    { name: 'm', provider: { prometheus: metric } },
    given.queryError === undefined
      ? {
          ...times,
          ok: true,
          result: { kind: 'prom', value: 1 },
          warnings: given.warnings ?? [],
        }
      : { ...times, ok: false, error: given.queryError },
  );
  return firstDifference(
    different('phase', given.phase, phase),
    different('message', given.error, message),
    different('metadata', given.metadata, metadata),
  );
}
