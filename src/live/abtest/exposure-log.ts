import { createHmac, randomBytes } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Exposure } from '../../core/abtest/outcome.ts';
import { SeenUsers } from '../../core/abtest/seen-users.ts';
import { type LineLog, lineLog } from './line-log.ts';

/** One line: a user got into an arm for the first time. */
export interface ExposureLine {
  readonly v: 1;
  /** When, RFC 3339. */
  readonly at: string;
  /** HMAC-SHA-256 of the user's id, the first 128 bits in hex. */
  readonly user: string;
  readonly arm: string;
  readonly slot: number;
  readonly epoch: number;
}

/** Who first met which arm, and when: what a later reader joins a test's users with. */
export interface ExposureLog extends Pick<LineLog, 'stats' | 'close'> {
  /** Of every request; logged only if the user is new to the arm. */
  exposed(exposure: Exposure, atMs: number): void;
}

/**
 * Opens `exposures.jsonl` in a folder and goes on with it: who stands there already is not logged again,
 * as far as `SEEN_USERS_MAX` users and arms go. Ids are hashed with a key that lies beside the log, in
 * `exposures.key`, for its owner only: whoever shares the log keeps that. Rejects with the system's error if
 * the folder cannot be written, and if the key is not whole.
 */
export async function openExposureLog(folder: string): Promise<ExposureLog> {
  const path = join(folder, 'exposures.jsonl');
  const key = keyIn(join(folder, 'exposures.key'));
  const logged = new SeenUsers();
  if (existsSync(path)) {
    for await (const { user, arm } of exposuresIn(path)) logged.see(`${arm}/${user}`, 0);
  }
  const log = lineLog(path);
  // Told by the id itself, so that only a newcomer's is hashed.
  const met = new SeenUsers();
  return {
    stats: log.stats,
    close: log.close,
    exposed: ({ user: id, arm, slot, epoch }, atMs) => {
      if (met.see(`${arm}/${id}`, 0) !== null) return;
      const user = createHmac('sha256', key).update(id).digest('hex').slice(0, 32);
      if (logged.see(`${arm}/${user}`, 0) !== null) return;
      const at = new Date(atMs).toISOString();
      const line: ExposureLine = { v: 1, at, user, arm, slot, epoch };
      log.write(JSON.stringify(line));
    },
  };
}

/** The lines of a log, without the torn ones. */
export async function* exposuresIn(path: string): AsyncGenerator<ExposureLine> {
  for await (const text of createInterface({ input: createReadStream(path) })) {
    const line = parsed(text);
    if (line !== undefined) yield line;
  }
}

function parsed(text: string): ExposureLine | undefined {
  try {
    const line = JSON.parse(text);
    return line?.v === 1 && typeof line.user === 'string' && typeof line.arm === 'string'
      ? line
      : undefined;
  } catch {
    return undefined;
  }
}

const KEY_BYTES = 32;

function keyIn(path: string): string {
  if (existsSync(path)) {
    const kept = readFileSync(path, 'utf8').trim();
    if (kept.length < KEY_BYTES) throw new Error(`${path} is damaged; remove it and its log`);
    return kept;
  }
  const key = randomBytes(KEY_BYTES).toString('hex');
  writeFileSync(path, `${key}\n`, { mode: 0o600, flag: 'wx' });
  return key;
}
