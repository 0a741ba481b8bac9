/** Requests that a model is serving. */
export interface InFlight {
  readonly count: number;
  /** Dispatched since the start, whatever became of them. */
  readonly started: number;
  /** When the last one was dispatched, ms since the epoch; null before the first. */
  readonly lastStartAtMs: number | null;
  begin(nowMs: number): void;
  /** One that was begun is on its way to the model, or never will be. */
  handOver(): void;
  end(): void;
  /** Resolves as soon as none is left; at once if there is none. */
  whenNone(): Promise<void>;
  /** Resolves as soon as none still waits for its connection; at once if none does. */
  whenHandedOver(): Promise<void>;
}

/** `changed` is told of each new count. */
export function inFlight(changed: (count: number) => void = () => {}): InFlight {
  let count = 0;
  let started = 0;
  let lastStartAtMs: number | null = null;
  let handedOver = 0;
  const emptied = waiters();
  const allHandedOver = waiters();
  return {
    get count() {
      return count;
    },
    get started() {
      return started;
    },
    get lastStartAtMs() {
      return lastStartAtMs;
    },
    begin: (nowMs) => {
      count += 1;
      started += 1;
      lastStartAtMs = nowMs;
      changed(count);
    },
    end: () => {
      count -= 1;
      changed(count);
      if (count === 0) emptied.wake();
    },
    handOver: () => {
      handedOver += 1;
      if (handedOver === started) allHandedOver.wake();
    },
    whenNone: () => (count === 0 ? Promise.resolve() : emptied.wait()),
    whenHandedOver: () => (handedOver === started ? Promise.resolve() : allHandedOver.wait()),
  };
}

function waiters(): { wait(): Promise<void>; wake(): void } {
  let waiting: (() => void)[] = [];
  return {
    wait: () => new Promise((resolve) => waiting.push(resolve)),
    wake: () => {
      const woken = waiting;
      waiting = [];
      for (const resolve of woken) resolve();
    },
  };
}
