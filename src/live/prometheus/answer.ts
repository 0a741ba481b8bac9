import { z } from 'zod';
import type { QueryValue } from '../../core/promql/value.ts';

/** Values travel as text, because JSON has no NaN and no infinity. */
const stamped = z.tuple([z.number(), z.string()]);
const labels = z.record(z.string(), z.string());

const data = z.discriminatedUnion('resultType', [
  z.object({ resultType: z.literal('scalar'), result: stamped }),
  z.object({ resultType: z.literal('string'), result: stamped }),
  z.object({
    resultType: z.literal('vector'),
    result: z.array(z.object({ metric: labels, value: stamped })),
  }),
  z.object({
    resultType: z.literal('matrix'),
    result: z.array(z.object({ metric: labels, values: z.array(stamped) })),
  }),
]);

const warnings = z.array(z.string()).optional();

/** Thanos has been seen to put warnings beside the result as well as at the top. */
const success = z.object({
  status: z.literal('success'),
  data: data.and(z.object({ warnings })),
  warnings,
});

const failure = z.object({
  status: z.literal('error'),
  errorType: z.string().optional(),
  error: z.string(),
});

export type ApiAnswer =
  | { readonly kind: 'value'; readonly value: QueryValue; readonly warnings: readonly string[] }
  /** The server understood the request and refused it. */
  | { readonly kind: 'refused'; readonly error: string }
  | { readonly kind: 'not-prometheus'; readonly error: string };

/** Releases 2.48 to 2.53 say among the warnings what later ones say as `infos`: no data is missing. */
const ABOUT_THE_QUERY = 'PromQL info: ';

/** Reads the body of `/api/v1/query` or `/api/v1/query_range`. Unknown keys are let pass. */
export function readApiAnswer(body: string): ApiAnswer {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return { kind: 'not-prometheus', error: 'the answer is not JSON' };
  }
  const refused = failure.safeParse(json);
  if (refused.success) return { kind: 'refused', error: refused.data.error };
  const parsed = success.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue === undefined ? '' : ` (${issue.path.join('.')}: ${issue.message})`;
    return { kind: 'not-prometheus', error: `the answer is not a query result${where}` };
  }
  return {
    kind: 'value',
    value: queryValueOf(parsed.data.data),
    warnings: [...(parsed.data.warnings ?? []), ...(parsed.data.data.warnings ?? [])].filter(
      (warning) => !warning.startsWith(ABOUT_THE_QUERY),
    ),
  };
}

/** `NaN`, `+Inf` and `-Inf` are Go's spellings; the rest are numbers as JavaScript reads them. */
export function parseSampleValue(text: string): number {
  if (text === '+Inf' || text === 'Inf') return Number.POSITIVE_INFINITY;
  if (text === '-Inf') return Number.NEGATIVE_INFINITY;
  return Number(text);
}

function queryValueOf(result: z.infer<typeof data>): QueryValue {
  switch (result.resultType) {
    case 'scalar':
      return { type: 'scalar', ...pointOf(result.result) };
    case 'string':
      return { type: 'string', tMs: msOf(result.result[0]), value: result.result[1] };
    case 'vector':
      return {
        type: 'vector',
        samples: result.result.map((item) => ({ labels: item.metric, ...pointOf(item.value) })),
      };
    case 'matrix':
      return {
        type: 'matrix',
        series: result.result.map((item) => ({
          labels: item.metric,
          points: item.values.map(pointOf),
        })),
      };
  }
}

function pointOf([seconds, text]: [number, string]): { tMs: number; value: number } {
  return { tMs: msOf(seconds), value: parseSampleValue(text) };
}

function msOf(seconds: number): number {
  return Math.round(seconds * 1_000);
}
