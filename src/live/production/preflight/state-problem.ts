import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** A rollout writes about a kilobyte a turn: this is weeks of them. */
const MIN_FREE_BYTES = 16 * 1024 * 1024;

/** Why a journal could not be kept in that folder, or in the one it would be made in; null if it can. */
export function stateFolderProblem(folder: string): string | null {
  const nearest = nearestThatExists(resolve(folder));
  if (!statSync(nearest).isDirectory()) return `${nearest} is no folder; expected another path`;
  try {
    accessSync(nearest, constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return `${nearest} cannot be written to (${code}); give it to this user, or name another`;
  }
  const { bavail, bsize } = statfsSync(nearest);
  const free = bavail * bsize;
  if (free >= MIN_FREE_BYTES) return null;
  const mebibytes = (free / 1024 / 1024).toFixed(1);
  return `only ${mebibytes} MiB are free in ${nearest}; a full disk stops every promotion`;
}

function nearestThatExists(path: string): string {
  return existsSync(path) ? path : nearestThatExists(dirname(path));
}
