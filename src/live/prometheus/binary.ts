import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { access, constants, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ChildLog, readChildLog } from './child-log.ts';
import { connect } from './client.ts';
import { durationText, prometheusConfig } from './config.ts';
import { connectionOf } from './connection.ts';
import { leaveLastWill } from './last-will.ts';
import type { Prometheus, PrometheusSettings, Started } from './port.ts';
import { untilReady } from './ready.ts';
import { untilUp } from './up.ts';

/** It listens within 50 ms on an idle machine; a loaded one may need a hundred times that. */
const START_TIMEOUT_MS = 30_000;
/** SIGTERM takes 25 ms; after this long it is killed. */
const STOP_TIMEOUT_MS = 5_000;

/** The path of the `prometheus` program; undefined if no folder of PATH holds one. */
export async function findPrometheusBinary(): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    if (folder === '') continue;
    const path = join(folder, process.platform === 'win32' ? 'prometheus.exe' : 'prometheus');
    try {
      await access(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

/**
 * Starts the real Prometheus as a child, on a free loopback port, with its data in a temporary
 * folder. It ends with us, whichever way we end.
 */
export async function startBinary(path: string, settings: PrometheusSettings): Promise<Started> {
  const child = await spawnPrometheus(path, settings);
  const started = await connectToChild(child);
  if (!started.ok) await child.stop();
  return started.ok ? started : { ok: false, error: `${path}: ${started.error}` };
}

/** Flags that 2.x, 3.x and Debian's build all know. */
export function prometheusArguments(
  configPath: string,
  dataPath: string,
  lookbackMs: number,
): string[] {
  return [
    `--config.file=${configPath}`,
    `--storage.tsdb.path=${dataPath}`,
    '--web.listen-address=127.0.0.1:0',
    `--query.lookback-delta=${durationText(lookbackMs)}`,
    '--log.format=json',
  ];
}

interface Child {
  readonly log: ChildLog;
  /** Aborted, with the reason as text, once the process has ended. */
  readonly ended: AbortSignal;
  kill(): void;
  stop(): Promise<void>;
}

async function spawnPrometheus(path: string, settings: PrometheusSettings): Promise<Child> {
  const folder = await mkdtemp(join(tmpdir(), 'understudy-prometheus-'));
  const configPath = join(folder, 'prometheus.yml');
  await writeFile(configPath, prometheusConfig(settings));
  const process_ = spawn(
    path,
    prometheusArguments(configPath, join(folder, 'data'), settings.lookbackMs),
    // Detached, so that Ctrl-C reaches only us and the last measurements can still be taken.
    { detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const log = readChildLog(process_.stderr);
  const ended = endOf(process_, log);
  const revoke =
    process_.pid === undefined
      ? () => {}
      : leaveLastWill('kill -9 "$1" 2>/dev/null; sleep 0.1; rm -rf "$2"', [
          String(process_.pid),
          folder,
        ]);
  const kill = () => {
    process_.kill('SIGKILL');
  };
  const onOurExit = () => {
    kill();
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', onOurExit);
  async function stop(): Promise<void> {
    process_.kill('SIGTERM');
    await Promise.race([onceAborted(ended), sleep(STOP_TIMEOUT_MS, undefined, { signal: ended })])
      .catch(() => {})
      .then(kill);
    await onceAborted(ended);
    revoke();
    process.off('exit', onOurExit);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
  return { log, ended, kill, stop };
}

function endOf(process_: ChildProcess, log: ChildLog): AbortSignal {
  const ending = new AbortController();
  process_.once('error', (error) => ending.abort(`could not be started: ${error.message}`));
  process_.once('close', (code, signal) => {
    const complaint = log.lastComplaint();
    const how = signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
    ending.abort(complaint === undefined ? how : `${how}: ${complaint}`);
  });
  return ending.signal;
}

async function connectToChild(child: Child): Promise<Started> {
  const deadlineMs = performance.now() + START_TIMEOUT_MS;
  const address = await Promise.race([
    child.log.address,
    onceAborted(child.ended).then(() => undefined),
    sleep(START_TIMEOUT_MS, undefined, { ref: false }),
  ]);
  if (address === undefined) return { ok: false, error: whyNotListening(child.ended) };
  const connection = connectionOf(`http://${address}`);
  const client = connect(connection);
  const ready = await untilReady(client, deadlineMs, child.ended);
  if (!ready.ok) {
    await client.close();
    return ready;
  }
  const prometheus: Prometheus = {
    kind: 'binary',
    version: ready.version,
    url: connection.baseUrl,
    query: client.query,
    queryRange: client.queryRange,
    whenUp: (targetUrls, timeoutMs) =>
      untilUp({ query: client.query, targetUrls, timeoutMs, ended: child.ended }),
    async stop() {
      await child.stop();
      await client.close();
    },
    kill: child.kill,
  };
  return { ok: true, prometheus };
}

function whyNotListening(ended: AbortSignal): string {
  if (ended.aborted) return String(ended.reason);
  const seconds = START_TIMEOUT_MS / 1_000;
  return `did not say where it listens within ${seconds} s; 2.40 or newer is needed`;
}

function onceAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
