/** What a person or the system does to end a run early, from before its stage is set. */
export interface Interruption {
  /** Who first interrupted, in words; null as long as nobody has. */
  by(): string | null;
  /** As if Ctrl-C had been pressed: a keyboard in raw mode sends it as a character. */
  ctrlC(): void;
  /** Tells of every interruption from now on, and at once of one that was before. */
  follow(heard: (by: string) => void): void;
  /** Leaves signals to the system again. */
  close(): void;
}

/** What a person is told of who interrupted by the keyboard. */
export const CTRL_C = 'Ctrl-C';

/** Listens for SIGINT and SIGTERM; as long as nobody follows, `early` is told. */
export function listenForInterruption(early: (by: string) => void): Interruption {
  let who: string | null = null;
  let follower = early;
  const interrupt = (by: string) => {
    who ??= by;
    follower(by);
  };
  const ctrlC = () => interrupt(CTRL_C);
  const terminate = () => interrupt('the signal SIGTERM');
  process.on('SIGINT', ctrlC);
  process.on('SIGTERM', terminate);
  return {
    by: () => who,
    ctrlC,
    follow: (heard) => {
      follower = heard;
      if (who !== null) heard(who);
    },
    close: () => {
      process.off('SIGINT', ctrlC);
      process.off('SIGTERM', terminate);
    },
  };
}

/** Work that is told of interruptions from its first moment on, and ends by itself when it is. */
export async function interruptible<T>(
  work: (interruption: Interruption) => Promise<T>,
): Promise<T> {
  const interruption = listenForInterruption(() => {});
  try {
    return await work(interruption);
  } finally {
    interruption.close();
  }
}
