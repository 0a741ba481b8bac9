/** Something with a next moment of its own, such as an answer with its next token. */
export interface Paced {
  /** Next deadline on the clock of `performance.now()`. */
  dueAtMs(): number;
  /** Does everything due by then; false when nothing is left to do. */
  advance(nowMs: number): boolean;
}

export interface Pacer {
  add(item: Paced): void;
  remove(item: Paced): void;
  stop(): void;
}

/**
 * Sixty answers of a token each 7 ms are 8,000 deadlines a second. One timer for all of them, at
 * least this far apart, serves several at a wake-up for 2 ms of lateness at worst.
 */
const MIN_WAIT_MS = 2;

/** Calls each item when it is due. A late wake-up moves no later deadline, so nothing drifts. */
export function startPacer(): Pacer {
  const items = new Set<Paced>();
  let timer: NodeJS.Timeout | undefined;
  let wakeAtMs = Number.POSITIVE_INFINITY;

  function wakeBy(dueAtMs: number): void {
    if (dueAtMs >= wakeAtMs) return;
    clearTimeout(timer);
    const nowMs = performance.now();
    const waitMs = Math.max(dueAtMs - nowMs, MIN_WAIT_MS);
    wakeAtMs = nowMs + waitMs;
    timer = setTimeout(tick, waitMs);
  }

  function tick(): void {
    wakeAtMs = Number.POSITIVE_INFINITY;
    const nowMs = performance.now();
    let nextMs = Number.POSITIVE_INFINITY;
    for (const item of items) {
      if (item.dueAtMs() <= nowMs && !item.advance(nowMs)) items.delete(item);
      else nextMs = Math.min(nextMs, item.dueAtMs());
    }
    if (nextMs < Number.POSITIVE_INFINITY) wakeBy(nextMs);
  }

  return {
    add(item) {
      items.add(item);
      wakeBy(item.dueAtMs());
    },
    remove(item) {
      items.delete(item);
    },
    stop() {
      clearTimeout(timer);
      items.clear();
    },
  };
}

/** A single act at one moment. */
export function once(dueAtMs: number, act: () => void): Paced {
  return {
    dueAtMs: () => dueAtMs,
    advance() {
      act();
      return false;
    },
  };
}
