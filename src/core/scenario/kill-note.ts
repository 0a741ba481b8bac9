import type { KillResult } from './run-result.ts';

/** What a kill switch did in a run, as its reader is told; nothing where it was never on. */
export function killNotes(kill: KillResult | null): string[] {
  if (kill === null) return [];
  const { by, onAt, offAt, canaryRequests, cut } = kill;
  const until = offAt === null ? '' : ` until ${offAt}`;
  const reached = `${canaryRequests} requests reached the canary meanwhile`;
  return [
    `the kill switch was thrown by ${by}, in force from ${onAt}${until}: ${reached}, ${cut} answers were cut`,
  ];
}
