import { type Placement, placements, type SlotTable } from '../../core/abtest/assignment.ts';
import type { Exposure } from '../../core/abtest/outcome.ts';
import type { Chooser } from '../router/chooser.ts';
import { isUserId } from '../router/identity.ts';

/** Who is in which arm of an A/B test, request by request. */
export interface AbChooser extends Chooser<string> {
  readonly table: SlotTable;
  /** Holds for every request whose arm is chosen after the call returns. */
  replaceTable(table: SlotTable): void;
  /** From now on everybody gets the control. */
  stop(): void;
  readonly isStopped: boolean;
  /** Requests that were in no arm since the start: of nobody, or after a kill or the stop. */
  readonly unplaced: number;
}

/**
 * Kill switch, then the stop, then the user's slot. A request that names no user gets the control and is
 * in no arm: dealt by itself it would see one arm now and another one then, and tell of neither.
 */
export function abChooser(
  first: SlotTable,
  { isKilled, exposed }: { isKilled(): boolean; exposed(exposure: Exposure): void },
): AbChooser {
  let table = first;
  let placeOf: (user: string) => Placement = placements(first);
  let isStopped = false;
  let unplaced = 0;
  const control = first.weights[0]?.arm ?? '';
  /** Why somebody is in no arm; null if they are in one. */
  const whyUnplaced = (isUser: boolean) => {
    if (isKilled()) return 'kill-switch';
    if (isStopped) return 'test-stopped';
    return isUser ? null : 'no-user';
  };
  return {
    choose: (_incoming, job, done) => {
      const { key: user, isUser } = job.identity;
      const why = whyUnplaced(isUser);
      if (why !== null) {
        unplaced += 1;
        done({ role: control, reason: why, isCopied: false });
        return;
      }
      const { arm, slot } = placeOf(user);
      job.placement = { user, slot, arm, epoch: table.epoch };
      exposed(job.placement);
      done({ role: arm, reason: 'split', isCopied: false });
    },
    foresee: ({ targetingKey: user }, done) => {
      const isUser = typeof user === 'string' && isUserId(user);
      const why = whyUnplaced(isUser);
      if (!isUser || why !== null) done({ role: control, reason: why ?? 'no-user' });
      else done({ role: placeOf(user).arm, reason: 'split' });
    },
    get table() {
      return table;
    },
    replaceTable: (wanted) => {
      table = wanted;
      placeOf = placements(wanted);
    },
    stop: () => {
      isStopped = true;
    },
    get isStopped() {
      return isStopped;
    },
    get unplaced() {
      return unplaced;
    },
  };
}
