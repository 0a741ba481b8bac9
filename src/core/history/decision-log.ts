import type { RolloutEvent } from '../rollout/state.ts';
import type { LogEntry } from './run-watch.ts';

/** More nobody scrolls through; what is older is in the journal. */
export const LOG_ENTRIES = 400;

/** What happened in a run, in the order of it, without measurements that came to what the last one did. */
export class DecisionLog {
  #entries: LogEntry[] = [];
  #dropped = 0;
  readonly #verdicts = new Map<string, string>();

  add(atMs: number, what: LogEntry['what']): void {
    const number = this.#dropped + this.#entries.length + 1;
    this.#entries.push({ number, atMs, what });
    if (this.#entries.length <= LOG_ENTRIES) return;
    this.#entries.shift();
    this.#dropped += 1;
  }

  /** A measurement of the metric of that key; told where its verdict is another one than before. */
  measured(key: string, event: Extract<RolloutEvent, { kind: 'measured' }>): void {
    if (this.#verdicts.get(key) === event.verdict) return;
    this.#verdicts.set(key, event.verdict);
    this.add(event.atMs, { kind: 'event', event });
  }

  get entries(): readonly LogEntry[] {
    return [...this.#entries];
  }

  get dropped(): number {
    return this.#dropped;
  }
}
