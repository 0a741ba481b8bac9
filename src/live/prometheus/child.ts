import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ChildLog, readChildLog } from './child-log.ts';
import { type Client, connect } from './client.ts';
import { durationText } from './config.ts';
import { connectionOf } from './connection.ts';
import { leaveLastWill } from './last-will.ts';
import { untilReady } from './ready.ts';

/** It listens within 50 ms on an idle machine; a loaded one may need a hundred times that. */
const START_TIMEOUT_MS = 30_000;
/** SIGTERM takes 25 ms; after this long it is killed. */
const STOP_TIMEOUT_MS = 5_000;

export interface ChildSettings {
  /** The text of its `prometheus.yml`. */
  readonly config: string;
  readonly lookbackMs: number;
  /** Beside those that every child has. */
  readonly flags: readonly string[];
}

/** A real Prometheus as a child of ours, up and answering. */
export interface PrometheusChild {
  readonly version: string;
  readonly url: string;
  readonly client: Client;
  /** Aborted, with the reason as text, once the process has ended. */
  readonly ended: AbortSignal;
  kill(): void;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

export type StartedChild =
  | { readonly ok: true; readonly child: PrometheusChild }
  | { readonly ok: false; readonly error: string };

/**
 * Starts the program on a free loopback port, with its data in a temporary folder. It ends with us,
 * whichever way we end. With an error nothing is left running.
 */
export async function startChild(path: string, settings: ChildSettings): Promise<StartedChild> {
  const process_ = await spawnPrometheus(path, settings);
  const connected = await connectTo(process_);
  if (connected.ok) return connected;
  await process_.stop();
  return { ok: false, error: `${path}: ${connected.error}` };
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

interface Process {
  readonly log: ChildLog;
  /** As `PrometheusChild` has it. */
  readonly ended: AbortSignal;
  kill(): void;
  stop(): Promise<void>;
}

async function spawnPrometheus(
  path: string,
  { config, lookbackMs, flags }: ChildSettings,
): Promise<Process> {
  const folder = await mkdtemp(join(tmpdir(), 'understudy-prometheus-'));
  const configPath = join(folder, 'prometheus.yml');
  await writeFile(configPath, config);
  const process_ = spawn(
    path,
    [...prometheusArguments(configPath, join(folder, 'data'), lookbackMs), ...flags],
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

async function connectTo({ log, ended, kill, stop }: Process): Promise<StartedChild> {
  const deadlineMs = performance.now() + START_TIMEOUT_MS;
  const address = await Promise.race([
    log.address,
    onceAborted(ended).then(() => undefined),
    sleep(START_TIMEOUT_MS, undefined, { ref: false }),
  ]);
  if (address === undefined) return { ok: false, error: whyNotListening(ended) };
  const connection = connectionOf(`http://${address}`);
  const client = connect(connection);
  const ready = await untilReady(client, deadlineMs, ended);
  if (!ready.ok) {
    await client.close();
    return ready;
  }
  return {
    ok: true,
    child: {
      ...{ version: ready.version, url: connection.baseUrl, client, ended, kill },
      async stop() {
        await stop();
        await client.close();
      },
    },
  };
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
