import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { replaceFile } from '../replace-file.ts';
import { whoSchema } from './who.ts';

/** How the kill switch stands, as the file keeps it. */
export interface KillState {
  readonly on: boolean;
  /** Since when it stands so, ms since the epoch. */
  readonly sinceMs: number;
  /** Who put it there, in words. */
  readonly by: string;
  /** What became of answers of the canary that were under way. */
  readonly inFlight: 'finish' | 'cut';
}

const stateSchema = z.strictObject({
  version: z.literal(1),
  on: z.boolean(),
  sinceMs: z.int().min(0),
  by: whoSchema,
  inFlight: z.enum(['finish', 'cut']),
});

/** Ours has some 150 bytes. */
const MAX_FILE_BYTES = 64 * 1024;

export interface KillStateRead {
  readonly state: KillState;
  /** One line; null if the file is sound, or is not there. */
  readonly damage: string | null;
}

/**
 * The state that a router begins with. No file means off. A file that is there and cannot be read
 * means on: whoever threw the switch meant it to last, and stable serves everybody as well, while off
 * by mistake would send users to a model that somebody wanted stopped.
 */
export function readKillState(path: string, nowMs: number): KillStateRead {
  try {
    return { state: parsed(path), damage: null };
  } catch (error) {
    const begun = { sinceMs: nowMs, inFlight: 'finish' } as const;
    if (isAbsent(error)) return { state: { ...begun, on: false, by: 'nobody' }, damage: null };
    const why = error instanceof Error ? error.message : String(error);
    const damage = `${path}: ${why}; the kill switch is taken to be on, switch it off to mend the file`;
    return { state: { ...begun, on: true, by: 'a damaged file' }, damage };
  }
}

function parsed(path: string): KillState {
  if (statSync(path).size > MAX_FILE_BYTES)
    throw new Error('too long for the state of a kill switch');
  const read = stateSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!read.success) throw new Error('not the state of a kill switch');
  const { version: _, ...state } = read.data;
  return state;
}

/** Once it resolves, the state outlives the process and the machine's power; rejects as `replaceFile`. */
export function writeKillState(path: string, state: KillState): Promise<void> {
  return replaceFile(path, `${JSON.stringify({ version: 1, ...state })}\n`);
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
