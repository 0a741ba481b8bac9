import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { FROM_SOURCE, sourceLoaderArguments } from '../source-loader.ts';
import type { FromMock, ProcessSettings, ToMock } from './process-messages.ts';

/** A mock model server in a child process. */
export interface MockProcess {
  readonly pid: number;
  readonly port: number;
  readonly url: string;
  /** Plan time 0 is now. */
  begin(): void;
  /** Lets answers end for a moment; resolves when the process is gone. Safe to call again. */
  stop(): Promise<void>;
  /** Ends the process as a crash would. */
  kill(): void;
  /** The exit code; null where a signal ended it. */
  readonly exited: Promise<number | null>;
}

/** Starting takes under a second; on a loaded machine with sources to compile it may take several. */
const START_TIMEOUT_MS = 20_000;
/** Above the grace a stopping server gives to its answers. */
const STOP_TIMEOUT_MS = 5_000;
const MAX_STDERR_CHARS = 4_000;

/**
 * Starts a mock model server as a child process and waits until it listens. Rejects with an error
 * whose `code` is the system's (EADDRINUSE) if it cannot; no process is left behind then.
 */
export async function spawnMock(settings: ProcessSettings): Promise<MockProcess> {
  const child = fork(entry(), {
    execArgv: sourceLoaderArguments(),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const exited = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => resolve(code));
    child.once('error', () => resolve(null));
  });
  const port = await started(child, settings).catch(async (error: unknown) => {
    child.kill('SIGKILL');
    await exited;
    throw error;
  });
  return {
    pid: child.pid ?? 0,
    port,
    url: `http://127.0.0.1:${port}`,
    begin: () => tell(child, { kind: 'begin' }),
    stop: () => stopped(child, exited),
    kill: () => void child.kill('SIGKILL'),
    exited,
  };
}

function started(child: ChildProcess, settings: ProcessSettings): Promise<number> {
  return new Promise((resolve, reject) => {
    let stderr = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      stderr = (stderr + chunk.toString('utf8')).slice(-MAX_STDERR_CHARS);
    });
    const timeout = setTimeout(
      () => reject(new Error(`the ${settings.role} model server did not start in time`)),
      START_TIMEOUT_MS,
    );
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      clearTimeout(timeout);
      reject(new Error(`the ${settings.role} model server ended (${code ?? signal}): ${stderr}`));
    });
    child.once('message', (message: FromMock) => {
      clearTimeout(timeout);
      if (message.kind === 'listening') resolve(message.port);
      else reject(Object.assign(new Error(message.error), { code: message.code }));
    });
    tell(child, { kind: 'start', settings });
  });
}

async function stopped(child: ChildProcess, exited: Promise<number | null>): Promise<void> {
  tell(child, { kind: 'stop' });
  const timeout = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await exited;
  clearTimeout(timeout);
}

function tell(child: ChildProcess, message: ToMock): void {
  // A child that is gone, or goes while it is told, has nothing left to do.
  if (child.connected) child.send(message, () => {});
}

function entry(): string {
  return fileURLToPath(new URL(FROM_SOURCE ? './process.ts' : './process.js', import.meta.url));
}
