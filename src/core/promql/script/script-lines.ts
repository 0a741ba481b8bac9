import { promqlDurationMs } from '../duration.ts';

/** The lines of a script, and how far it is read. A comment is an empty line. */
export interface ScriptLines {
  readonly lines: readonly string[];
  at: number;
}

/** The next line of the block, read; undefined at the empty line that ends it. */
export function nextLine(script: ScriptLines): string | undefined {
  const line = script.lines[script.at] ?? '';
  if (line === '') return undefined;
  script.at += 1;
  return line;
}

/** A duration, or a number of seconds, in milliseconds; a sign is allowed. Throws SyntaxError. */
export function durationOf(text: string): number {
  const negative = text.startsWith('-');
  const plain = negative ? text.slice(1) : text;
  const seconds = /^\d+(?:\.\d+)?$/.test(plain) ? Number(plain) : Number.NaN;
  const durationMs = promqlDurationMs(plain) ?? Math.round(seconds * 1_000);
  if (Number.isNaN(durationMs)) throw new SyntaxError(`not a duration: ${text}`);
  return negative ? -durationMs : durationMs;
}
