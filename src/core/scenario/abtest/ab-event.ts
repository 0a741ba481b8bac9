import type { ArmWeight } from '../../abtest/assignment.ts';
import type { AbResult } from '../../abtest/results.ts';
import type { ArmFinding } from './standing-verdicts.ts';

/** What happens in a run of an A/B test: one line of its `journal.jsonl`. Times are plan time. */
export type AbEvent =
  | { readonly kind: 'look'; readonly atMs: number; readonly result: AbResult }
  | ({ readonly kind: 'said'; readonly atMs: number } & ArmFinding)
  | { readonly kind: 'weights'; readonly atMs: number; readonly weights: readonly ArmWeight[] }
  | { readonly kind: 'stopped'; readonly atMs: number; readonly message: string }
  | {
      readonly kind: 'kill-switch';
      readonly atMs: number;
      readonly on: boolean;
      readonly by: string;
    }
  | { readonly kind: 'interrupted'; readonly atMs: number; readonly by: string };
