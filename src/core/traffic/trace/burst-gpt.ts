import type { CsvColumns } from './csv-rows.ts';

/**
 * BurstGPT (Wang et al., 2024), with or without its columns of sessions:
 *
 *   Timestamp,Session ID,Elapsed time,Model,Request tokens,Response tokens,Total tokens,Log Type
 *
 * The time is in seconds since the recording began. A request that failed has no response tokens.
 */
export const BURST_GPT_COLUMNS: CsvColumns = {
  time: 'Timestamp',
  inputTokens: 'Request tokens',
  outputTokens: 'Response tokens',
  timeMs: (cell) => (/^\d{1,12}(?:\.\d+)?$/.test(cell) ? Number(cell) * 1_000 : undefined),
  timeWords: 'seconds such as 5 or 5.25',
};
