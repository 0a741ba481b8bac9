import { formatProblem, isError, type Problem } from '../core/document.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { VoiceFlags } from './voice.ts';

/** Says in one line why a command is not carried out. */
export function refuse(error: string, exitCode: ExitCode = EXIT.badInput): ExitCode {
  process.stderr.write(`${error}\n`);
  return exitCode;
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
    for (const problem of problems.filter(isError))
      process.stderr.write(`${formatProblem(problem)}\n`);
    return;
  }
  const pressing = problems.filter(({ nature }) => nature !== 'advice');
  for (const problem of pressing) process.stderr.write(`${formatProblem(problem)}\n`);
  const advice = problems.length - pressing.length;
  if (advice > 0) {
    process.stderr.write(`${advice} pieces of advice: understudy check ${path}\n`);
  }
}
