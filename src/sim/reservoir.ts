import type { Stream } from '../core/random.ts';
import type { Spread } from '../core/scenario/study-result.ts';
import { spreadOf } from './quantiles.ts';

/**
 * A sample of fixed size of however many values: all of them as long as they fit, then each with the
 * same chance (Vitter's algorithm R). Memory does not grow with the number of runs.
 */
export class Reservoir {
  private readonly kept: number[] = [];
  private readonly size: number;
  private readonly draw: Stream;
  private seen = 0;
  private sum = 0;

  constructor(size: number, draw: Stream) {
    this.size = size;
    this.draw = draw;
  }

  get count(): number {
    return this.seen;
  }

  add(value: number): void {
    this.seen += 1;
    this.sum += value;
    if (this.kept.length < this.size) {
      this.kept.push(value);
      return;
    }
    const place = Math.floor(this.draw() * this.seen);
    if (place < this.size) this.kept[place] = value;
  }

  /** Null if there is no value. */
  spread(): Spread | null {
    if (this.seen === 0) return null;
    return { ...spreadOf(this.kept), runs: this.seen, mean: this.sum / this.seen };
  }

  /** The kept values in order. */
  sorted(): readonly number[] {
    return this.kept.toSorted((a, b) => a - b);
  }
}
