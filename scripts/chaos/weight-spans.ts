import type { JournalRecord } from '../../src/core/rollout/journal.ts';
import type { Observed } from './observed.ts';

/** While a weight may have been in force. */
interface Span {
  readonly weight: number;
  readonly fromMs: number;
  toMs: number;
  isConfirmed: boolean;
}

/**
 * The largest weight that the journal allows at any time of an interval. A weight may be in force from when
 * it was asked for until another one was confirmed; one that nobody confirmed dies with the router that was asked.
 */
export function allowedWeight({ journal, downs, shape }: Observed) {
  const spans: Span[] = [];
  const deaths = shape === 'together' ? downs.filter(({ who }) => who === 'production') : [];
  for (const record of journal) note(record, spans);
  for (const span of spans) {
    const death = deaths.find(({ goneAtMs }) => goneAtMs > span.fromMs);
    if (!span.isConfirmed && death !== undefined) span.toMs = Math.min(span.toMs, death.goneAtMs);
  }
  return (fromMs: number, toMs: number): number =>
    Math.max(
      0,
      ...spans
        .filter((span) => span.fromMs <= toMs && span.toMs >= fromMs)
        .map(({ weight }) => weight),
    );
}

function note(record: JournalRecord, spans: Span[]): void {
  if (record.kind === 'begin') return;
  for (const confirmation of record.inputs.confirmations) {
    if (confirmation.of !== 'weight' || confirmation.error !== null) continue;
    const { weight, atMs } = confirmation;
    const confirmed = spans.findLast((span) => span.weight === weight && span.toMs === Infinity);
    if (confirmed !== undefined) confirmed.isConfirmed = true;
    for (const span of spans) if (span !== confirmed) span.toMs = Math.min(span.toMs, atMs);
  }
  for (const action of record.actions) {
    if (action.kind !== 'set-weight') continue;
    const { weight } = action;
    spans.push({ weight, fromMs: record.atMs, toMs: Infinity, isConfirmed: false });
  }
}
