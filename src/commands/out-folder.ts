import { join } from 'node:path';

/** Sorts by time, and two runs of one second do not meet. */
export function defaultFolder(scenario: string): string {
  const time = new Date().toISOString().replaceAll(':', '-').replace(/Z$/, '');
  return join('runs', `${time}-${scenario}`);
}

/** What `make` made at the path, or one line that says why it could not. */
export function madeFolder<T>(path: string, make: () => T): T | string {
  try {
    return make();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return `cannot make the run folder ${path}: ${why}; choose another with --out`;
  }
}
