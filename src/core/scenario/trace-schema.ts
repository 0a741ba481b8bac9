import { z } from 'zod';
import { expecting } from '../findings.ts';
import { TRACE_FORMATS } from '../traffic/trace/trace.ts';
import type { TraceWindow } from '../traffic/trace/trace-window.ts';
import { duration, factor, moment } from './quantities.ts';

/** The recorded requests that a phase of the traffic replays. */
export const traceSchema = z.strictObject({
  file: expecting(
    'the name of a file, relative to this one',
    z.string().min(1).max(1_000),
  ).describe('The recording.'),
  format: z
    .enum(TRACE_FORMATS)
    .describe("azure: the Azure public dataset's CSV; mooncake: JSON lines; burstgpt: its CSV."),
  timeScale: factor
    .default(1)
    .describe('2x replays two minutes of the recording in one; 1x if absent.'),
  from: moment.default(0).describe('Where in the recording it begins.'),
  for: duration.exactOptional().describe('How much of the recording; all that is left if absent.'),
  loop: z.boolean().default(false).describe('Begins again until the phase is over.'),
});

/** A trace as written, before its file is read. */
export interface WrittenTrace extends TraceWindow {
  /** As written, relative to the scenario file. */
  readonly file: string;
  readonly format: (typeof TRACE_FORMATS)[number];
}

export function writtenTrace(written: z.output<typeof traceSchema>): WrittenTrace {
  return {
    file: written.file,
    format: written.format,
    timeScale: written.timeScale,
    fromMs: written.from,
    forMs: written.for ?? null,
    loop: written.loop,
  };
}
