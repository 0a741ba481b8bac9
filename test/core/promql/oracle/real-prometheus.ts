import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Semantics } from '../../../../src/core/promql/ast.ts';
import { type WrittenSeries, writeRequest } from './remote-write.ts';

export const BINARY = 'prometheus';
const START_TIMEOUT_MS = 15_000;
const REQUEST_TIMEOUT_MS = 15_000;

/** What the HTTP API answers to a query. */
export interface ApiAnswer {
  readonly status: 'success' | 'error';
  readonly error?: string;
  readonly errorType?: string;
  readonly data?: { readonly resultType: string; readonly result: unknown };
}

export function binaryIsPresent(): boolean {
  return binarySemantics() !== undefined;
}

/** Which of the two semantics the installed one has; undefined if none is installed. */
export function binarySemantics(): Semantics | undefined {
  const [major] = binaryRelease() ?? [];
  if (major === undefined) return undefined;
  return major < 3 ? '2.x' : '3.x';
}

/** Major and minor number of the installed release; undefined if none is installed. */
export function binaryRelease(): readonly [number, number] | undefined {
  const { stdout, status } = spawnSync(BINARY, ['--version'], { encoding: 'utf8' });
  const [, major, minor] = /version (\d+)\.(\d+)/.exec(stdout ?? '') ?? [];
  return status === 0 ? [Number(major), Number(minor)] : undefined;
}

/** A real Prometheus of one's own: empty, on a free loopback port, in a folder of its own. */
export class RealPrometheus {
  private readonly child: ChildProcess;
  private readonly folder: string;
  readonly baseUrl: string;

  private constructor(child: ChildProcess, folder: string, address: string) {
    this.child = child;
    this.folder = folder;
    this.baseUrl = `http://${address}`;
  }

  static async start(): Promise<RealPrometheus> {
    const folder = mkdtempSync(join(tmpdir(), 'real-prometheus-'));
    const config = join(folder, 'prometheus.yml');
    writeFileSync(config, 'global: {}\n');
    const child = spawn(BINARY, flags(folder, config), { stdio: ['ignore', 'ignore', 'pipe'] });
    // A test run that is cut short must not leave the server behind.
    const end = () => child.kill();
    process.once('exit', end);
    child.once('exit', () => process.off('exit', end));
    const address = await listeningAddress(child);
    const server = new RealPrometheus(child, folder, address);
    await server.untilReady();
    return server;
  }

  async write(series: readonly WrittenSeries[]): Promise<void> {
    const response = await this.post('/api/v1/write', writeRequest(series), {
      'content-encoding': 'snappy',
      'content-type': 'application/x-protobuf',
      'x-prometheus-remote-write-version': '0.1.0',
    });
    if (response.status !== 204)
      throw new Error(`remote write: ${response.status} ${await response.text()}`);
  }

  /** A query at one time (`time`) or over a range (`start`, `end`, `step`), times in seconds. */
  async query(query: string, times: Readonly<Record<string, string>>): Promise<ApiAnswer> {
    const path = 'step' in times ? '/api/v1/query_range' : '/api/v1/query';
    const body = new URLSearchParams({ query, ...times });
    const response = await this.post(path, body.toString(), {
      'content-type': 'application/x-www-form-urlencoded',
    });
    return (await response.json()) as ApiAnswer;
  }

  /** Whether a text is a query at all; if not, why. */
  async refusal(query: string): Promise<string | undefined> {
    const body = new URLSearchParams({ query }).toString();
    const response = await this.post('/api/v1/format_query', body, {
      'content-type': 'application/x-www-form-urlencoded',
    });
    const { error } = (await response.json()) as ApiAnswer;
    return error?.replace('invalid parameter "query": ', '');
  }

  async stop(): Promise<void> {
    const exited = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await exited;
    rmSync(this.folder, { recursive: true, force: true });
  }

  private post(
    path: string,
    body: string | Buffer,
    headers: Readonly<Record<string, string>>,
  ): Promise<Response> {
    const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
    return fetch(this.baseUrl + path, { method: 'POST', body, headers, signal });
  }

  private async untilReady(): Promise<void> {
    for (const deadline = Date.now() + START_TIMEOUT_MS; Date.now() < deadline; ) {
      const response = await fetch(`${this.baseUrl}/-/ready`);
      if (response.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error('the real Prometheus did not become ready');
  }
}

/** Blocks of a thousand days, so that samples from 1970 are not too old beside each other. */
function flags(folder: string, config: string): string[] {
  return [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    '--web.listen-address=127.0.0.1:0',
    '--web.enable-remote-write-receiver',
    '--storage.tsdb.min-block-duration=1000d',
    '--storage.tsdb.max-block-duration=1000d',
    '--storage.tsdb.retention.time=100y',
    '--log.format=json',
  ];
}

function listeningAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    if (!child.stderr) throw new Error('stderr is a pipe');
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`prometheus ended with ${code}`)));
    const lines = createInterface({ input: child.stderr });
    lines.on('line', (line) => {
      const address = /"msg":"Listening on"/.test(line) && /"address":"([^"]+)"/.exec(line)?.[1];
      if (address) resolve(address);
    });
  });
}
