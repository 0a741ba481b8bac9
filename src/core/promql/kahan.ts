/**
 * Sums of many numbers with the rounding error carried along (Neumaier's form of Kahan's method).
 * Later versions drop the carry when the sum overflows, so that an infinite sum stays infinite.
 */
export class KahanSum {
  sum = 0;
  carry = 0;

  add(increment: number): void {
    const total = this.sum + increment;
    if (Math.abs(this.sum) >= Math.abs(increment)) this.carry += this.sum - total + increment;
    else this.carry += increment - total + this.sum;
    this.sum = total;
  }

  /** As `add`, but an infinite sum has no carry. */
  addSafely(increment: number): void {
    this.add(increment);
    if (isInfinite(this.sum)) this.carry = 0;
  }

  total(): number {
    return isInfinite(this.sum) ? this.sum : this.sum + this.carry;
  }
}

export function isInfinite(value: number): boolean {
  return value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY;
}

/** The mean of 3.x: sum over count, and step by step only once the sum overflows. */
export class OverflowSafeMean {
  private readonly kahan = new KahanSum();
  private count = 0;
  private stepwise = false;

  add(value: number): void {
    this.count += 1;
    const { kahan, count } = this;
    if (count === 1) {
      kahan.sum = value;
      return;
    }
    if (!this.stepwise) {
      const { sum, carry } = kahan;
      kahan.addSafely(value);
      if (!isInfinite(kahan.sum)) return;
      this.stepwise = true;
      kahan.sum = sum / (count - 1);
      kahan.carry = carry / (count - 1);
    }
    const kept = (count - 1) / count;
    kahan.sum *= kept;
    kahan.carry *= kept;
    kahan.addSafely(value / count);
  }

  mean(): number {
    const { sum, carry } = this.kahan;
    return this.stepwise ? sum + carry : sum / this.count + carry / this.count;
  }
}

/** The running mean of 2.x; `carries` tells `avg_over_time` from `avg`. */
export class RunningMean {
  private readonly kahan = new KahanSum();
  private readonly carries: boolean;
  private count = 0;

  constructor(carries: boolean) {
    this.carries = carries;
  }

  add(value: number): void {
    this.count += 1;
    const { kahan, count } = this;
    if (!this.carries && count === 1) {
      kahan.sum = value;
      return;
    }
    // From an infinite mean only an infinity of the other sign, or NaN, leads away.
    if (isInfinite(kahan.sum)) {
      if (isInfinite(value) && kahan.sum > 0 === value > 0) return;
      if (Number.isFinite(value)) return;
    }
    const increment = value / count - kahan.sum / count;
    if (this.carries) kahan.add(increment);
    else kahan.sum += increment;
  }

  mean(): number {
    return this.kahan.total();
  }
}
