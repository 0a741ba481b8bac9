import { setImmediate } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { doInThreads } from '../../../src/live/workers/pool.ts';
import type { CountingSetting, CountingTask } from './counting-thread.ts';

/** Node gives a thread that has ended this id. */
const ENDED = -1;

const born: Worker[] = [];
const remember = (worker: Worker) => {
  born.push(worker);
};

beforeEach(() => {
  born.length = 0;
  process.on('worker', remember);
});
afterEach(() => {
  process.off('worker', remember);
  expect(born.map(({ threadId }) => threadId)).toEqual(born.map(() => ENDED));
});

interface Counting {
  readonly threads?: number;
  readonly signal?: AbortSignal;
  readonly begun?: Int32Array;
}

interface Counted {
  readonly results: (number | undefined)[];
  readonly tasks: CountingTask[];
  readonly ended: Promise<void>;
}

function count(wanted: readonly CountingTask[], counting: Counting = {}): Counted {
  const { threads = 3, begun = new Int32Array(new SharedArrayBuffer(4)) } = counting;
  const results: (number | undefined)[] = [];
  const tasks: CountingTask[] = [];
  const setting: CountingSetting = { factor: 2, begun };
  const ended = doInThreads<CountingTask, number | undefined>({
    entry: new URL('./counting-thread.ts', import.meta.url),
    setting,
    tasks: wanted,
    threads,
    signal: counting.signal ?? new AbortController().signal,
    done: (result, task) => {
      results.push(result);
      tasks.push(task);
    },
  });
  return { results, tasks, ended };
}

const to = (limit: number): CountingTask => ({ kind: 'count', to: limit });
const NEVER_END: CountingTask = { kind: 'never-end' };

describe('work done in threads', () => {
  it('gives results in the order of the tasks, however uneven they are', async () => {
    const limits = [2e8, 1, 5e7, 2, 3, 1e8, 4, 5, 6, 3e7, 7, 8];
    const { results, tasks, ended } = count(limits.map(to));
    await ended;
    expect(results).toEqual(limits.map((limit) => 2 * limit));
    expect(tasks).toEqual(limits.map(to));
    expect(born).toHaveLength(3);
  });

  it('takes a result of nothing for a result', async () => {
    const { results, ended } = count([to(1), { kind: 'nothing' }, to(2)], { threads: 2 });
    await ended;
    expect(results).toEqual([2, undefined, 4]);
  });

  it('starts no more threads than there are tasks, and none for none', async () => {
    await count([to(1), to(2)], { threads: 8 }).ended;
    expect(born).toHaveLength(2);
    await count([], { threads: 8 }).ended;
    expect(born).toHaveLength(2);
  });

  it('rejects with the message of a task that throws, and gives up the others', async () => {
    const { results, ended } = count([
      to(1),
      { kind: 'throw', message: 'seed 7: no such model' },
      NEVER_END,
      NEVER_END,
    ]);
    await expect(ended).rejects.toThrow('seed 7: no such model');
    expect(results.length).toBeLessThanOrEqual(1);
  });

  it('rejects when a thread ends in the middle of a task', async () => {
    const { ended } = count([{ kind: 'end-thread' }, NEVER_END]);
    await expect(ended).rejects.toThrow('a thread ended early (3)');
  });

  it('rejects when its entry cannot be loaded', async () => {
    const ended = doInThreads({
      entry: new URL('./no-such-thread.ts', import.meta.url),
      setting: null,
      tasks: [1, 2, 3],
      threads: 2,
      signal: new AbortController().signal,
      done: () => {},
    });
    await expect(ended).rejects.toThrow('no-such-thread');
  });
});

describe('an abort', () => {
  it('resolves early with what was done in order, and ends what never would', async () => {
    const begun = new Int32Array(new SharedArrayBuffer(4));
    const giver = new AbortController();
    const tasks = [to(1), to(2), NEVER_END, NEVER_END, to(3)];
    const { results, ended } = count(tasks, { threads: 2, signal: giver.signal, begun });
    while (Atomics.load(begun, 0) < 2) await setImmediate();
    giver.abort();
    await ended;
    expect(results).toEqual([2, 4]);
  });

  it('before the start does nothing', async () => {
    const { results, ended } = count([to(1), NEVER_END], { signal: AbortSignal.abort() });
    await ended;
    expect(results).toEqual([]);
  });
});
