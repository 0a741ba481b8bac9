import type { Inputs } from '../core/rollout/engine.ts';
import type { Command } from '../core/rollout/state.ts';

/** Resolves at that time, or early if the signal aborts. */
interface Sleeper {
  sleepUntil(atMs: number, signal: AbortSignal): Promise<void>;
}

/** What came back, and what people said, since the last turn. */
export interface Inbox {
  put(inputs: Inputs): void;
  /** For the next turn, whenever that is. */
  putAside(inputs: Inputs): void;
  takeAll(): Inputs;
  takeBack(command: Command): void;
  /** Resolves when something was put in, or at that time. */
  filled(atMs: number, clock: Sleeper): Promise<void>;
}

export function openInbox(): Inbox {
  let waiting: Inputs[] = [];
  let bell = new AbortController();
  return {
    put: (inputs) => {
      waiting.push(inputs);
      bell.abort();
    },
    putAside: (inputs) => {
      waiting.push(inputs);
    },
    takeAll: () => {
      const taken = waiting;
      waiting = [];
      bell = new AbortController();
      return {
        readings: taken.flatMap((inputs) => inputs.readings),
        confirmations: taken.flatMap((inputs) => inputs.confirmations),
        commands: taken.flatMap((inputs) => inputs.commands),
      };
    },
    takeBack: (command) => {
      waiting = waiting.map((inputs) => ({
        ...inputs,
        commands: inputs.commands.filter((one) => one !== command),
      }));
    },
    filled: (atMs, clock) => clock.sleepUntil(atMs, bell.signal),
  };
}
