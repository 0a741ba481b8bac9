import { type Placement, placements, type SlotTable } from '../../core/abtest/assignment.ts';
import type { Exposure } from '../../core/abtest/outcome.ts';
import type { Chooser } from '../router/chooser.ts';

/** Who is in which arm of an A/B test, request by request. */
export interface AbChooser extends Pick<Chooser<string>, 'choose'> {
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
  return {
    choose: (_incoming, job, done) => {
      const { key: user, isUser } = job.identity;
      const why = isKilled()
        ? 'kill-switch'
        : isStopped
          ? 'test-stopped'
          : isUser
            ? null
            : 'no-user';
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
