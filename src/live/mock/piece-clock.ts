import type { Answer } from '../../core/model/answer-plan.ts';

/** When the pieces of an answer are due, on the clock of `performance.now()`. */
export interface PieceClock {
  /** Infinity as long as nobody knows; of no piece is it less than of the one before. */
  dueAtMs(piece: number): number;
}

/** As they were planned. */
export function plannedPieces(startedMs: number, { firstTokenMs, gapsMs }: Answer): PieceClock {
  let dueMs = startedMs + firstTokenMs;
  const dues = [
    dueMs,
    ...gapsMs.map((gapMs) => {
      dueMs += gapMs;
      return dueMs;
    }),
  ];
  return { dueAtMs: (piece) => dues[piece] ?? dueMs };
}
