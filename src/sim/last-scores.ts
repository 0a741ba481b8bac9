import type { Stream } from '../core/random.ts';

/** Scores of one quality, so many of them, in no known order. */
export interface ScoreCount {
  readonly quality: number;
  count: number;
}

/** The mean of the last scores, where they come as counts: within one batch every order is as likely. */
export class LastScores {
  private readonly last: number[] = [];
  private readonly size: number;
  private next = 0;

  constructor(size: number) {
    this.size = size;
  }

  /** Takes the counts apart. */
  take(batch: readonly ScoreCount[], draw: Stream): void {
    let left = batch.reduce((sum, { count }) => sum + count, 0);
    for (let taken = Math.min(left, this.size); taken > 0; taken -= 1) {
      let place = draw() * left;
      const drawn = batch.find((score) => {
        place -= score.count;
        return place < 0;
      });
      if (drawn === undefined) return;
      drawn.count -= 1;
      left -= 1;
      this.last[this.next] = drawn.quality;
      this.next = (this.next + 1) % this.size;
    }
  }

  /** 0 before the first score, as the router's gauge. */
  get mean(): number {
    const sum = this.last.reduce((total, quality) => total + quality, 0);
    return this.last.length === 0 ? 0 : sum / this.last.length;
  }
}
