import { parentPort, workerData } from 'node:worker_threads';

/**
 * Makes this thread one of a pool: `prepare` is given the pool's setting and returns what does a
 * task. An error thrown there is the task's answer, by its name and message.
 */
export function workOn<Setting, Task, Result>(
  prepare: (setting: Setting) => (task: Task) => Result,
): void {
  const port = parentPort;
  if (port === null) throw new Error('this module is the entry of a thread');
  const work = prepare(workerData as Setting);
  port.on('message', (task: Task) => {
    try {
      port.postMessage({ ok: true, result: work(task) });
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      port.postMessage({ ok: false, name, message });
    }
  });
}
