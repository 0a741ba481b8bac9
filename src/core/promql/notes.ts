import { floatText } from '../go-numbers.ts';
import type { Span } from './ast.ts';
import { positionAt } from './error.ts';
import type { Evaluation } from './evaluation.ts';

/**
 * Remarks that 3.x makes beside an answer (upstream: util/annotations). The place is added when the
 * query's text is known: notes hold `message` and offset.
 */
export interface Note {
  readonly message: string;
  readonly offset: number;
}

/** A note with its place in the query: `PromQL info: … (1:6)`. */
export function noteText({ message, offset }: Note, query: string): string {
  const { line, column } = positionAt(query, offset);
  return `${message} (${line}:${column})`;
}

function add(kind: 'warnings' | 'infos', note: Note, evaluation: Evaluation): void {
  if (evaluation.settings.semantics === '2.x') return;
  evaluation.notes[kind].set(`${note.message}@${note.offset}`, note);
}

function forMetric(metric: string): string {
  return metric === '' ? '' : ` for metric name ${JSON.stringify(metric)}`;
}

export function warnInvalidQuantile(quantile: number, span: Span, evaluation: Evaluation): void {
  const message = `PromQL warning: quantile value should be between 0 and 1, got ${floatText(quantile)}`;
  add('warnings', { message, offset: span.start }, evaluation);
}

export function isQuantile(quantile: number): boolean {
  return quantile >= 0 && quantile <= 1;
}

interface BucketLabel {
  readonly metric: string;
  readonly le: string;
}

export function warnBadBucket({ metric, le }: BucketLabel, span: Span, evaluation: Evaluation) {
  const message =
    `PromQL warning: bucket label "le" is missing or has a malformed value of ` +
    `${JSON.stringify(le)}${forMetric(metric)}`;
  add('warnings', { message, offset: span.start }, evaluation);
}

export function noteForcedMonotonicity(metric: string, span: Span, evaluation: Evaluation): void {
  const message =
    'PromQL info: input to histogram_quantile needed to be fixed for monotonicity ' +
    '(see https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)' +
    forMetric(metric);
  add('infos', { message, offset: span.start }, evaluation);
}

const COUNTER_SUFFIX = /_(?:total|sum|count|bucket)$/;

export function notePossibleNonCounter(metric: string, span: Span, evaluation: Evaluation): void {
  if (metric === '' || COUNTER_SUFFIX.test(metric)) return;
  const message =
    'PromQL info: metric might not be a counter, name does not end in ' +
    `_total/_sum/_count/_bucket: ${JSON.stringify(metric)}`;
  add('infos', { message, offset: span.start }, evaluation);
}
