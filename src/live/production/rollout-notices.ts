import { join } from 'node:path';
import type { Registry } from 'prom-client';
import { noticesOf } from '../../core/notify/notices.ts';
import { turnsSince } from '../../core/notify/turns-since.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import type { Closers } from '../closers.ts';
import { openNotifier } from '../notify/notifier.ts';
import type { Receiver } from '../notify/receivers.ts';
import type { TurnFollower } from '../turn-follower.ts';
import type { OpenedRollout } from './driven-rollout.ts';

export interface NoticeSettings {
  readonly receivers: readonly Receiver[];
  /** The folder of the rollout's journal. */
  readonly folder: string;
  readonly adminUrl: string;
  readonly registry: Registry;
  notice(line: string): void;
}

/**
 * Tells people of a rollout's turns. What the last process had decided and not told is told first, by
 * the same ids.
 */
export function openNotices(
  { journal, secrets, resumed }: Pick<OpenedRollout, 'journal' | 'secrets' | 'resumed'>,
  settings: NoticeSettings,
  closers: Closers,
): TurnFollower {
  const { receivers, registry, notice } = settings;
  if (receivers.length === 0) return { turned: () => {} };
  const path = join(settings.folder, 'outbox.jsonl');
  const notifier = openNotifier({ receivers, path, registry, notice });
  closers.add(notifier.close);
  const links = { admin: settings.adminUrl };
  if (resumed !== null) {
    for (const turn of turnsSince(journal.records, notifier.throughMs, secrets.lookup)) {
      notifier.take(noticesOf(turn, links));
    }
  }
  let before: RolloutState | null = resumed?.state ?? null;
  return {
    turned: (stepped, atMs) => {
      notifier.take(noticesOf({ before, stepped, atMs }, links));
      before = stepped.state;
    },
  };
}
