import type { RolloutEvent } from '../rollout/state.ts';
import { BoundedLog } from './bounded-log.ts';
import type { Happening } from './run-watch.ts';

/** What happened in a run, without measurements that came to what the last one did. */
export class DecisionLog extends BoundedLog<Happening> {
  readonly #verdicts = new Map<string, string>();

  /** A measurement of the metric of that key; told where its verdict is another one than before. */
  measured(key: string, event: Extract<RolloutEvent, { kind: 'measured' }>): void {
    if (this.#verdicts.get(key) === event.verdict) return;
    this.#verdicts.set(key, event.verdict);
    this.add(event.atMs, { kind: 'event', event });
  }
}
