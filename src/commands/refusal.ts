import { formatProblem, isError, type Problem } from '../core/document.ts';
import { shownText } from '../core/shown-text.ts';
import { counted } from '../report/count-text.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { VoiceFlags } from './voice.ts';

/** Says why a command is not carried out, in a line or, of several things, in one each. */
export function refuse(error: string, exitCode: ExitCode = EXIT.badInput): ExitCode {
  for (const line of error.split('\n')) complain(line);
  return exitCode;
}

/** A line on standard error, whatever it may quote. */
export function complain(line: string): void {
  process.stderr.write(`${shownText(line)}\n`);
}

/**
 * Advice is for who asks for it; with a run it would drown what must be known. Who wants it quiet hears of
 * errors alone.
 */
export function printProblems(
  problems: readonly Problem[],
  path: string,
  { quiet }: VoiceFlags = {},
): void {
  if (quiet) {
    for (const problem of problems.filter(isError)) complain(formatProblem(problem));
    return;
  }
  const pressing = problems.filter(({ nature }) => nature !== 'advice');
  for (const problem of pressing) complain(formatProblem(problem));
  const advice = problems.length - pressing.length;
  if (advice > 0) {
    complain(`${counted(advice, 'piece')} of advice: understudy check ${path}`);
  }
}
