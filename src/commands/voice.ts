import { Writable } from 'node:stream';
import { shownText } from '../core/shown-text.ts';
import {
  openProgress,
  openProgressLines,
  type Progress,
  type Task,
} from '../report/terminal/progress.ts';

/** How much a command is to say; all, in words, without either. Both at once are refused beforehand. */
export interface VoiceFlags {
  /** The verdict in one line, and errors. */
  readonly quiet?: boolean;
  /** One JSON document on standard output, and nothing else there. */
  readonly json?: boolean;
}

/** What a command came to, in each of the ways in which it may be asked for. */
export interface Conclusion {
  /** The whole of it, for programs. */
  readonly value: unknown;
  /** The verdict in one line. */
  readonly sentence: string;
  /** The whole of it, for people. */
  print(out: NodeJS.WritableStream): void;
}

/** Says what came out, in the way that was asked for. */
export function conclude(
  { value, sentence, print }: Conclusion,
  { json, quiet }: VoiceFlags,
  out: NodeJS.WritableStream,
): void {
  if (json) out.write(jsonText(value));
  else if (quiet) out.write(`${shownText(sentence)}\n`);
  else print(out);
}

/** As files have it, too. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Where a command tells what happens on its way: beside JSON that is standard error. */
export function narration(
  { json, quiet }: VoiceFlags,
  out: NodeJS.WritableStream,
): NodeJS.WritableStream {
  if (quiet) return nowhere();
  return json ? process.stderr : out;
}

/** The first lines of a run: what to type to have it again, and what it is about. */
export function tellOpening(
  told: NodeJS.WritableStream,
  command: string,
  description: string,
): void {
  told.write(`${shownText(command)}\n${shownText(description)}\n\n`);
}

/** How far a command has come, for whoever waits at a terminal; others only where they want words. */
export function progressOf(flags: VoiceFlags, task: Task): Progress {
  return isAwaited(flags) ? openProgress(process.stderr, task) : NO_PROGRESS;
}

/** The same where how many there are is known with the first that is done. */
export function progressAsCounted(flags: VoiceFlags, what: string): CountedProgress {
  let progress: Progress | null = null;
  return {
    done: (count, total) => {
      progress ??= progressOf(flags, { total, what });
      progress.done(count);
    },
    close: () => progress?.close(),
  };
}

export interface CountedProgress {
  /** How many are done by now, and how many there are. */
  done(count: number, total: number): void;
  close(): void;
}

/** The same of a command that tells of more meanwhile: among its lines nothing is drawn in place. */
export function progressAmongLines(flags: VoiceFlags, task: Task): Progress {
  if (flags.quiet) return progressOf(flags, task);
  return isAwaited(flags) ? openProgressLines(process.stderr, task) : NO_PROGRESS;
}

function isAwaited({ json, quiet }: VoiceFlags): boolean {
  return process.stderr.isTTY || !(json || quiet);
}

const NO_PROGRESS: Progress = { done: () => {}, close: () => {} };

function nowhere(): NodeJS.WritableStream {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}

/** A conclusion of a command whose verdict is a line or few. */
export interface LinesConcluded {
  readonly value: unknown;
  /** The verdict, and what is an error. */
  readonly verdict: readonly string[];
  /** The whole of it, for people. */
  readonly lines: readonly string[];
}

/** Prints, a line at a time, what was asked for. */
export function concludeLines(
  { value, verdict, lines }: LinesConcluded,
  { json, quiet }: VoiceFlags,
  print: (line: string) => void,
): void {
  if (json) print(JSON.stringify(value, null, 2));
  else for (const line of quiet ? verdict : lines) print(shownText(line));
}
