import { difference, type Evidence, NO_TOTALS, type Totals } from './judge.ts';

/** What the counters stood at at earlier looks, as far back as a window reaches; oldest first. */
export type Recent = readonly Seen[];

interface Seen {
  readonly atMs: number;
  readonly canary: Totals;
  readonly stable: Totals;
}

/** What happened in the window that ends now. */
export interface Window {
  readonly canary: Required<Totals>;
  readonly stable: Required<Totals>;
}

/** The window's increase, and the memory that the next look needs. */
export function lookBack(
  recent: Recent,
  { canary, stable }: Pick<Evidence, 'canary' | 'stable'>,
  { nowMs, windowMs }: { readonly nowMs: number; readonly windowMs: number },
): { readonly window: Window; readonly recent: Recent } {
  const from = recent.findLastIndex(({ atMs }) => atMs <= nowMs - windowMs);
  const kept = from > 0 ? recent.slice(from) : recent;
  // Before the first look the canary had nothing: its window is as long as its life.
  const start = from < 0 ? undefined : kept[0];
  return {
    window: {
      canary: difference(canary, start?.canary ?? NO_TOTALS),
      stable: difference(stable, start?.stable ?? NO_TOTALS),
    },
    recent: [...kept, { atMs: nowMs, canary, stable }],
  };
}
