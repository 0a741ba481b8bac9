/** A model that is paid for by the hour of its GPUs. */
export interface GpuPrice {
  /** US dollars for all GPUs of one replica. */
  readonly usdPerHour: number;
  readonly replicas: number;
}

const HOUR_MS = 3_600_000;

/**
 * The GPU time that a model's requests took, in US dollars, by what a router can see: as long as
 * requests are under way their replicas are at work, no more of them than there are requests, and
 * what that costs is theirs, in equal parts. Idle time is nobody's: spread over the few requests of a
 * canary it would say how low its weight is, and not what an answer takes.
 */
export class GpuBill {
  private readonly price: GpuPrice;
  private inFlight = 0;
  private sinceMs = 0;
  private usd = 0;

  constructor(price: GpuPrice) {
    this.price = price;
  }

  /** From now on so many requests are under way. Any clock in milliseconds that goes forward does. */
  serving(inFlight: number, nowMs: number): void {
    this.usd = this.usdAt(nowMs);
    this.sinceMs = nowMs;
    this.inFlight = inFlight;
  }

  usdAt(nowMs: number): number {
    const { usdPerHour, replicas } = this.price;
    const busy = Math.min(this.inFlight, replicas);
    return this.usd + (busy * usdPerHour * (nowMs - this.sinceMs)) / HOUR_MS;
  }
}
