import { FROM_SOURCE } from '../live/source-loader.ts';
import { doInThreads } from '../live/workers/pool.ts';
import type { Interruption } from './interruption.ts';
import { progressOf, type VoiceFlags } from './voice.ts';

/** Work for threads, for somebody who waits for it at a terminal. */
export interface ThreadedWork<Task, Result> {
  /** The thread's module: its name without an ending, and who says so (`import.meta.url`). */
  readonly entry: readonly [name: string, from: string];
  readonly setting: unknown;
  readonly tasks: readonly Task[];
  readonly threads: number;
  /** What is counted, in the plural, and how many of it a task is. */
  readonly what: string;
  sizeOf(task: Task): number;
  done(result: Result, task: Task): void;
}

/** Does all tasks with a line of progress. An interruption ends it early, with what was done by then. */
export async function threaded<Task, Result>(
  work: ThreadedWork<Task, Result>,
  voice: VoiceFlags,
  interruption: Interruption,
): Promise<void> {
  const { entry, setting, tasks, threads, what } = work;
  const [name, from] = entry;
  const given = new AbortController();
  interruption.follow(() => given.abort());
  const total = tasks.reduce((sum, task) => sum + work.sizeOf(task), 0);
  const progress = progressOf(voice, { total, what });
  let done = 0;
  try {
    await doInThreads<Task, Result>({
      entry: new URL(`${name}${FROM_SOURCE ? '.ts' : '.js'}`, from),
      ...{ setting, tasks, threads, signal: given.signal },
      done: (result, task) => {
        work.done(result, task);
        done += work.sizeOf(task);
        progress.done(done);
      },
    });
  } finally {
    progress.close();
  }
}
