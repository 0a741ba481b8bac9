import { performance } from 'node:perf_hooks';
import { build, type Histogram } from 'hdr-histogram-js';
import type { LoadError, LoadStats, Quantiles } from './load.ts';

/** The open-loop tools' common bound: beyond it the sender, not the server, is being measured. */
const MAX_MEDIAN_LAG_MS = 10;

/** Values are clamped to ten minutes, which no request outlives; 80 kB a histogram. */
const HIGHEST_US = 600_000_000;

/** Counts what a load sends and gets. The drivers of a plan share one, and so one zero of time. */
export class LoadRecorder {
  /** When the load began, on the clock of `performance.now()`. */
  readonly startedMs = performance.now();
  #sent = 0;
  #completed = 0;
  #stopped = 0;
  #dropped = 0;
  #errors = new Map<LoadError, number>();
  #lag = microsecondHistogram();
  #latency = microsecondHistogram();
  #firstToken = microsecondHistogram();
  #sendingEndedMs: number | null = null;

  sent(): void {
    this.#sent += 1;
  }

  late(lagMs: number): void {
    record(this.#lag, lagMs);
  }

  dropped(): void {
    this.#dropped += 1;
  }

  firstToken(afterMs: number): void {
    record(this.#firstToken, afterMs);
  }

  completed(latencyMs: number): void {
    this.#completed += 1;
    record(this.#latency, latencyMs);
  }

  failed(kind: LoadError): void {
    this.#errors.set(kind, (this.#errors.get(kind) ?? 0) + 1);
  }

  stopped(): void {
    this.#stopped += 1;
  }

  /** Rates are over the time until now; what is still in flight changes them no more. */
  sendingEnded(): void {
    this.#sendingEndedMs ??= performance.now();
  }

  stats(): LoadStats {
    const elapsedMs = (this.#sendingEndedMs ?? performance.now()) - this.startedMs;
    const failed = [...this.#errors.values()].reduce((sum, count) => sum + count, 0);
    const lag = quantiles(this.#lag);
    const doubt = doubtOf(this.#sent, lag);
    return {
      sent: this.#sent,
      completed: this.#completed,
      failed,
      stopped: this.#stopped,
      inFlight: this.#sent - this.#completed - failed - this.#stopped,
      dropped: this.#dropped,
      errors: Object.fromEntries(this.#errors),
      lag,
      latency: quantiles(this.#latency),
      firstToken: quantiles(this.#firstToken),
      requestedPerSecond: perSecond(this.#sent + this.#dropped, elapsedMs),
      sentPerSecond: perSecond(this.#sent, elapsedMs),
      completedPerSecond: perSecond(this.#completed, elapsedMs),
      trustworthy: doubt === null,
      doubt,
    };
  }
}

function doubtOf(sent: number, lag: Quantiles): string | null {
  if (sent === 0) return 'nothing was sent, so nothing was measured';
  if (lag.p50Ms === null || lag.p50Ms <= MAX_MEDIAN_LAG_MS) return null;
  return (
    `requests left ${lag.p50Ms.toFixed(1)} ms late at the median (at most ${MAX_MEDIAN_LAG_MS} ms` +
    ' is fair): this machine could not keep the schedule, so do not trust these latencies'
  );
}

function microsecondHistogram(): Histogram {
  return build({ highestTrackableValue: HIGHEST_US, autoResize: false });
}

function record(histogram: Histogram, ms: number): void {
  histogram.recordValue(Math.min(HIGHEST_US, Math.max(0, Math.round(ms * 1_000))));
}

function quantiles(histogram: Histogram): Quantiles {
  const count = histogram.totalCount;
  const at = (percentile: number) =>
    count === 0 ? null : histogram.getValueAtPercentile(percentile) / 1_000;
  return { count, p50Ms: at(50), p95Ms: at(95), p99Ms: at(99), maxMs: at(100) };
}

function perSecond(count: number, elapsedMs: number): number {
  return elapsedMs > 0 ? (count * 1_000) / elapsedMs : 0;
}
