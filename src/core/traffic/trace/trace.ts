/** One request of a recorded trace. */
export interface TraceRequest {
  /** Since the trace's first request, to the microsecond. */
  readonly atMs: number;
  /** Of the prompt, at least 1. */
  readonly inputTokens: number;
  /** Of the answer, at least 1. */
  readonly outputTokens: number;
  /** What its prompt is made of, by name, 512 tokens each: alike where two prompts begin alike. */
  readonly blocks?: readonly number[];
}

/** `azure`: the Azure public dataset's CSV. `mooncake`: JSON lines. `burstgpt`: BurstGPT's CSV. */
export const TRACE_FORMATS = ['azure', 'mooncake', 'burstgpt'] as const;
export type TraceFormat = (typeof TRACE_FORMATS)[number];

/** A line of a trace, or all of it, and what is odd about it. */
export interface TraceFinding {
  /** From 1. */
  readonly line: number;
  /** `error`: the trace is of no use. `warning`: lines were left out. `note`: it was repaired. */
  readonly severity: 'error' | 'warning' | 'note';
  readonly message: string;
}

/** What a trace's text gave. */
export interface TraceRead {
  /** In order of their times; empty with an error. */
  readonly requests: readonly TraceRequest[];
  readonly findings: readonly TraceFinding[];
  /** Lines that could not be read, or asked for nothing. */
  readonly skipped: number;
}

/** A line as its format has it, with a time of whatever zero. */
export interface TraceRow {
  readonly line: number;
  readonly atMs: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly blocks?: readonly number[];
}

/** A line that is none: `message` says what was expected. */
export interface CorruptLine {
  readonly line: number;
  readonly message: string;
}

export function isCorrupt(row: TraceRow | CorruptLine): row is CorruptLine {
  return 'message' in row;
}
