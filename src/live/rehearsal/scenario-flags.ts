import type { ScenarioFlags } from '../../core/scenario/flags-part.ts';
import { watchFlags } from '../flags/watched-flags.ts';
import type { RouterFlags } from '../router/segments.ts';
import type { Closers } from './closers.ts';

/**
 * The flags of a scenario, watched: what is written into their file during a rehearsal is in force at
 * once. `notice` hears of every change, and of a file that was refused. Throws if the file is no
 * longer the sound one that was checked.
 */
export function openScenarioFlags(
  flags: ScenarioFlags,
  closers: Closers,
  notice: (line: string) => void,
): RouterFlags {
  const opened = watchFlags(flags.path, {
    changed: (keys) => notice(`${flags.path}: other flags are in force: ${keys.join(', ')}`),
    refused: notice,
  });
  if (!opened.ok) throw new Error(`${flags.path} has changed and does not read any more`);
  closers.add(async () => opened.flags.close());
  const { segmentFlag, sources, claimsHeader } = flags;
  return {
    current: () => opened.flags.current(),
    segment: segmentFlag === null ? null : { flag: segmentFlag, sources },
    claimsHeader,
  };
}
