import { readFileSync, statSync } from 'node:fs';
import { readOrder, type StandingOrder } from '../../core/control/standing-order.ts';
import { replaceFile } from '../replace-file.ts';

/** What a router last heard from its engine, and when: it begins with that after a restart. */
export interface FollowedOrder {
  readonly order: StandingOrder;
  /** Ms since the epoch. */
  readonly heardAtMs: number;
}

/** Ours has some hundred bytes, and routes. */
const MAX_FILE_BYTES = 1024 * 1024;

/**
 * What the file says; null if there is none. `damage` is one line of one that cannot be read: then stable
 * serves everybody until the engine is heard.
 */
export function readFollowedOrder(path: string): {
  readonly followed: FollowedOrder | null;
  readonly damage: string | null;
} {
  try {
    if (statSync(path).size > MAX_FILE_BYTES) throw new Error('too long for an order');
    const { heardAtMs, order: written } = JSON.parse(readFileSync(path, 'utf8'));
    const order = readOrder(JSON.stringify(written));
    if (order === null || typeof heardAtMs !== 'number') throw new Error('not an order');
    return { followed: { order, heardAtMs }, damage: null };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return { followed: null, damage: null };
    const why = error instanceof Error ? error.message : String(error);
    const damage = `${path}: ${why}; stable serves everybody until the engine is heard`;
    return { followed: null, damage };
  }
}

/** Rejects as `replaceFile` does. */
export function writeFollowedOrder(path: string, followed: FollowedOrder): Promise<void> {
  return replaceFile(path, `${JSON.stringify({ version: 1, ...followed })}\n`);
}
