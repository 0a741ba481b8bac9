import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HttpCase } from './http-cases.ts';
import { startOddModel } from './odd-model.ts';

/** A router with its admin port in a process of its own, and the models behind it. */
export interface HttpTarget {
  /** Resolves when the connection is closed; rejects if that takes too long. */
  throwAt(thrown: HttpCase): Promise<void>;
  /** Rejects unless both ports answer as they should, no process ended and no model was asked oddly. */
  check(): Promise<void>;
  readonly pid: number;
  close(): void;
}

/** A connection of which nothing comes for so long hangs: no model of these waits. */
const HANGS_MS = 20_000;

export async function startHttpTarget(): Promise<HttpTarget> {
  const [stable, canary] = [await startOddModel(), await startOddModel()];
  const folder = mkdtempSync(join(tmpdir(), 'understudy-fuzz-'));
  const program = join(import.meta.dirname, '../live/control/controlled-router.ts');
  const child = fork(program, [stable.url, canary.url, join(folder, 'kill.json')], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  let complaints = '';
  child.stderr?.on('data', (piece) => {
    complaints = (complaints + piece).slice(-10_000);
  });
  const [urls] = (await once(child, 'message')) as [{ router: string; admin: string }];
  const ports = {
    router: Number(new URL(urls.router).port),
    admin: Number(new URL(urls.admin).port),
  };
  const check = async (): Promise<void> => {
    if (child.exitCode !== null) throw new Error(`the router ended: ${complaints}`);
    if (complaints !== '') throw new Error(`the router complains: ${complaints}`);
    const strays = [...stable.strays, ...canary.strays];
    if (strays.length > 0) throw new Error(`a model was asked ${strays[0]}`);
    for (const url of [`${urls.router}/v1/sound`, `${urls.router}/health`, `${urls.admin}/`]) {
      const answer = await fetch(url, { signal: AbortSignal.timeout(HANGS_MS) });
      await answer.text();
      if (answer.status !== 200) throw new Error(`${url} answers ${answer.status}`);
    }
  };
  return {
    throwAt: (thrown) => throwAt(ports[thrown.port], thrown),
    check,
    pid: child.pid ?? 0,
    close: () => {
      child.kill('SIGKILL');
      stable.close();
      canary.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function throwAt(port: number, { pieces, leaves }: HttpCase): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.setTimeout(HANGS_MS, () => {
      socket.destroy();
      reject(new Error('the connection hangs'));
    });
    // Reset or ended, it is over.
    socket.on('error', () => {});
    socket.on('close', () => resolve());
    socket.resume();
    for (const piece of pieces) socket.write(piece, 'latin1');
    if (leaves) socket.once('connect', () => setImmediate(() => socket.destroy()));
    else socket.end();
  });
}
