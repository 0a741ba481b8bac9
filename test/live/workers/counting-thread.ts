import { workOn } from '../../../src/live/workers/thread.ts';

/** A task of a thread in a test. */
export type CountingTask =
  /** Counts so far, which takes the longer the larger it is. */
  | { readonly kind: 'count'; readonly to: number }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'throw'; readonly message: string }
  | { readonly kind: 'end-thread' }
  | { readonly kind: 'never-end' };

export interface CountingSetting {
  readonly factor: number;
  /** A task that never ends says here that it has begun. */
  readonly begun: Int32Array;
}

workOn(({ factor, begun }: CountingSetting) => (task: CountingTask): number | undefined => {
  switch (task.kind) {
    case 'count': {
      let count = 0;
      while (count < task.to) count += 1;
      return count * factor;
    }
    case 'nothing':
      return undefined;
    case 'throw':
      throw new Error(task.message);
    case 'end-thread':
      return process.exit(3);
    case 'never-end':
      Atomics.add(begun, 0, 1);
      for (;;);
  }
});
