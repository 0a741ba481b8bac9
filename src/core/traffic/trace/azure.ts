import type { CsvColumns } from './csv-rows.ts';

/**
 * The Azure public dataset's traces of LLM inference (Patel et al., "Splitwise", ISCA 2024):
 *
 *   TIMESTAMP,ContextTokens,GeneratedTokens
 *   2023-11-16 18:15:46.6805900,374,44
 */
export const AZURE_COLUMNS: CsvColumns = {
  time: 'TIMESTAMP',
  inputTokens: 'ContextTokens',
  outputTokens: 'GeneratedTokens',
  timeMs: momentMs,
  timeWords: 'a time such as 2023-11-16 18:15:46.68',
};

const MOMENT =
  /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):?(\d\d))?$/;

const MINUTE_MS = 60_000;

/** UTC unless it says otherwise: what counts is the time between two of them. */
function momentMs(cell: string): number | undefined {
  const found = MOMENT.exec(cell);
  if (found === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '0', sign, offsetH, offsetM] = found;
  const [y, mo, d, h, mi, s] = [year, month, day, hour, minute, second].map(Number);
  const wholeMs = Date.UTC(y ?? 0, (mo ?? 1) - 1, d, h, mi, s);
  // A 31st of February would quietly be in March.
  if (new Date(wholeMs).toISOString().slice(0, 19) !== cell.slice(0, 19).replace(' ', 'T')) {
    return undefined;
  }
  const offset = sign === undefined ? 0 : Number(offsetH) * 60 + Number(offsetM);
  const offsetMs = (sign === '-' ? -offset : offset) * MINUTE_MS;
  return wholeMs + Number(`0.${fraction}`) * 1_000 - offsetMs;
}
