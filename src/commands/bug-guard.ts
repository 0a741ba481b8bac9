import { EXIT } from './exit-codes.ts';

/** What nobody caught, wherever it was thrown, is said to be a bug, and ends the process. */
export function guardAgainstBugs(): void {
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}

function end(error: unknown): never {
  // Whoever read our output has left, as `head` does: no bug, and nobody to tell.
  if (error instanceof Error && 'code' in error && error.code === 'EPIPE')
    process.exit(EXIT.failed);
  process.stderr.write(`${bugText(error)}\n`);
  process.exit(EXIT.bug);
}

export function bugText(error: unknown): string {
  return `a bug of ours: ${error instanceof Error ? error.stack : error}`;
}
