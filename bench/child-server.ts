import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** A server under test in a process of its own, so that it shares nothing with the client. */
export interface ChildServer {
  readonly url: string;
  rssBytes(): Promise<number>;
  /** TCP connections that are open now; warnings so far, one of which is of too many listeners. */
  handles(): Promise<{ readonly sockets: number; readonly warnings: number }>;
  tell(message: string): void;
  /** Tells it something, and resolves with that field of what it answers. */
  asked(message: string, field: string): Promise<unknown>;
  /** Of the thread that serves users, ms of processor so far; Linux only. */
  mainCpuMs(): Promise<number>;
  stop(): Promise<void>;
}

export async function startChild(file: string, ...args: readonly string[]): Promise<ChildServer> {
  const path = `${import.meta.dirname}/servers/${file}`;
  const child = fork(path, args, { execArgv: ['--import', 'tsx'] });
  const port = Number(await answer(child, 'port'));
  return {
    url: `http://127.0.0.1:${port}`,
    rssBytes: async () => {
      child.send('rss');
      return Number(await answer(child, 'rssBytes'));
    },
    handles: async () => {
      child.send('handles');
      return (await answer(child, 'handles')) as { sockets: number; warnings: number };
    },
    mainCpuMs: async () => {
      child.send('cpu');
      return Number(await answer(child, 'mainCpuMs'));
    },
    asked: (message, field) => {
      child.send(message);
      return answer(child, field);
    },
    tell: (message) => void child.send(message),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill();
      await exited;
    },
  };
}

async function answer(child: ChildProcess, field: string): Promise<unknown> {
  const exit = new AbortController();
  const died = once(child, 'exit', { signal: exit.signal }).then(
    ([code]) => Promise.reject(new Error(`the server exited with ${code}`)),
    () => new Promise<never>(() => {}),
  );
  const [message] = await Promise.race([once(child, 'message'), died]);
  exit.abort();
  return (message as Record<string, unknown>)[field];
}
