import { binomialCount, multinomialCounts } from '../core/counts.ts';
import type { AnswerCell, AnswerDistribution } from '../core/model/answer-distribution.ts';
import type { Stream } from '../core/random.ts';
import { FIRST_BYTE_MS } from '../core/routing/model-patience.ts';
import { CLIENT_PATIENCE_MS } from '../core/traffic/patience.ts';

/** Requests of one cell that have ended. */
export interface Ended {
  readonly cell: AnswerCell;
  readonly count: number;
}

export interface BatchOf {
  readonly distribution: AnswerDistribution;
  readonly count: number;
  /** When they came, evenly. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly compression: number;
}

/**
 * Requests that came to one model in one slice of time, by the way in which they will end. Those of a
 * cell end as evenly as they came, so much later as they last.
 *
 *    came        ├────────┤
 *    end             ├────────┤
 *    settled at           ▲ this part of them has ended by now (binomial)
 */
export class Batch {
  readonly distribution: AnswerDistribution;
  private readonly counts: number[];
  private readonly of: BatchOf;
  private settledMs: number;
  left: number;

  constructor(of: BatchOf, draw: Stream) {
    this.of = of;
    this.distribution = of.distribution;
    const shares = of.distribution.cells.map(({ share }) => share);
    this.counts = multinomialCounts(draw, of.count, shares);
    this.settledMs = of.fromMs;
    this.left = of.count;
  }

  /** What has ended since the last time, up to a time. */
  settle(atMs: number, draw: Stream): readonly Ended[] {
    const ended: Ended[] = [];
    for (const [index, cell] of this.distribution.cells.entries()) {
      const waiting = this.counts[index] ?? 0;
      if (waiting === 0) continue;
      const count = this.endedOf(cell, { waiting, atMs }, draw);
      if (count === 0) continue;
      this.counts[index] = waiting - count;
      this.left -= count;
      ended.push({ cell, count });
    }
    this.settledMs = Math.max(this.settledMs, atMs);
    return ended;
  }

  /** When the last of what waits will have ended: of each cell, the last of so many even ends. */
  lastEndMs(draw: Stream): number {
    const ends = this.distribution.cells.flatMap((cell, index) => {
      const waiting = this.counts[index] ?? 0;
      if (waiting === 0) return [];
      const { fromMs, toMs } = this.endsBetween(cell);
      return [fromMs + (toMs - fromMs) * draw() ** (1 / waiting)];
    });
    return Math.max(this.settledMs, ...ends);
  }

  private endedOf(
    cell: AnswerCell,
    { waiting, atMs }: { readonly waiting: number; readonly atMs: number },
    draw: Stream,
  ): number {
    const { fromMs, toMs } = this.endsBetween(cell);
    if (atMs >= toMs) return waiting;
    if (atMs <= fromMs) return 0;
    return binomialCount(draw, waiting, (atMs - fromMs) / (toMs - fromMs));
  }

  private endsBetween(cell: AnswerCell): { readonly fromMs: number; readonly toMs: number } {
    const lastsMs = this.lastsMs(cell);
    return {
      fromMs: Math.max(this.of.fromMs + lastsMs, this.settledMs),
      toMs: this.of.toMs + lastsMs,
    };
  }

  private lastsMs(cell: AnswerCell): number {
    return waitSeconds(cell) * 1_000 * this.of.compression;
  }
}

/** How long the client waits for such an answer; one that never comes is given up by the router. */
export function waitSeconds({ seconds }: AnswerCell): number {
  return seconds === null ? FIRST_BYTE_MS / 1_000 : Math.min(seconds, CLIENT_PATIENCE_MS / 1_000);
}

/** Whether the client has left before such an answer ends. */
export function isAbandoned({ seconds }: AnswerCell): boolean {
  return seconds !== null && seconds * 1_000 > CLIENT_PATIENCE_MS;
}
