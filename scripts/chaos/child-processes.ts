import { readFileSync } from 'node:fs';

/** The processes of ours that a process has started, as Linux tells it; none elsewhere. */
export function workersOf(pid: number): number[] {
  const children = textOf(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean);
  // The loader of sources has a child, too.
  return children
    .filter((child) => textOf(`/proc/${child}/cmdline`).includes('cli.ts'))
    .map(Number);
}

/** A process that has ended and was not yet waited for is none any more. */
export function isRunning(pid: number): boolean {
  const [, state] = /\) (\S)/.exec(textOf(`/proc/${pid}/stat`)) ?? [];
  return state !== undefined && state !== 'Z' && state !== 'X';
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
