import type { Context } from 'hono';
import { promqlDurationMs } from '../../../core/promql/duration.ts';
import { badParameter } from './failure.ts';
import { formText } from './form.ts';

/** A request's parameters, from its URL and, for a POST, its form. */
export async function parametersOf(c: Context): Promise<URLSearchParams> {
  const parameters = new URLSearchParams(c.req.method === 'POST' ? await formText(c) : '');
  for (const [name, value] of new URL(c.req.url).searchParams) parameters.append(name, value);
  return parameters;
}

const RFC3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;

/** Seconds since the epoch or RFC 3339, as milliseconds; `fallbackMs` where it is not given. */
export function timeMs(parameters: URLSearchParams, name: string, fallbackMs?: number): number {
  const text = parameters.get(name) ?? '';
  if (text === '' && fallbackMs !== undefined) return fallbackMs;
  const seconds = secondsIn(text);
  if (seconds !== undefined) return Math.round(seconds * 1_000);
  if (RFC3339.test(text) && !Number.isNaN(Date.parse(text))) return Date.parse(text);
  const problem = `cannot parse "${text}" to a valid timestamp`;
  throw badParameter(name, `Invalid time value for '${name}': ${problem}`);
}

/** Seconds or a Prometheus duration, as milliseconds. */
export function durationMs(parameters: URLSearchParams, name: string): number {
  const text = parameters.get(name) ?? '';
  const seconds = secondsIn(text);
  const ms = seconds === undefined ? promqlDurationMs(text) : seconds * 1_000;
  if (ms === undefined) throw badParameter(name, `cannot parse "${text}" to a valid duration`);
  return ms;
}

/** The range that a request names by `start` and `end`; undefined if it names neither. */
export function optionalRange(parameters: URLSearchParams) {
  if (!parameters.has('start') && !parameters.has('end')) return undefined;
  return {
    startMs: timeMs(parameters, 'start', Number.NEGATIVE_INFINITY),
    endMs: timeMs(parameters, 'end', Number.POSITIVE_INFINITY),
  };
}

/** How many items of a list are wanted; 0, as well as nothing, wants them all. */
export function limitIn(parameters: URLSearchParams): number {
  const text = parameters.get('limit') ?? '';
  if (text === '') return Number.POSITIVE_INFINITY;
  if (!/^[-+]?\d{1,15}$/.test(text)) {
    throw badParameter('limit', `cannot parse ${JSON.stringify(text)} to a number`);
  }
  if (Number(text) < 0) throw badParameter('limit', 'limit must be non-negative');
  return Number(text) || Number.POSITIVE_INFINITY;
}

function secondsIn(text: string): number | undefined {
  if (!/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(text)) return undefined;
  return Number(text);
}
