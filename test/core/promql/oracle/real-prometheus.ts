import { spawnSync } from 'node:child_process';
import type { Semantics } from '../../../../src/core/promql/ast.ts';
import { findPrometheusBinary } from '../../../../src/live/prometheus/binary.ts';
import { defaultsAtPace } from '../../../../src/live/prometheus/pace.ts';
import { type Receiver, startReceiver } from '../../../../src/live/verify/receiver.ts';
import type { WrittenSeries } from '../../../../src/live/verify/remote-write.ts';

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
  const { stdout, status } = spawnSync('prometheus', ['--version'], { encoding: 'utf8' });
  const [, major, minor] = /version (\d+)\.(\d+)/.exec(stdout ?? '') ?? [];
  return status === 0 ? [Number(major), Number(minor)] : undefined;
}

/** A real Prometheus of one's own: empty, on a free loopback port, in a folder of its own. */
export class RealPrometheus {
  private readonly receiver: Receiver;
  readonly baseUrl: string;

  private constructor(receiver: Receiver) {
    this.receiver = receiver;
    this.baseUrl = receiver.url;
  }

  static async start(): Promise<RealPrometheus> {
    const path = await findPrometheusBinary();
    if (path === undefined) throw new Error('no prometheus on PATH');
    const started = await startReceiver(path, defaultsAtPace(1));
    if (!started.ok) throw new Error(started.error);
    return new RealPrometheus(started.receiver);
  }

  async write(series: readonly WrittenSeries[]): Promise<void> {
    const error = await this.receiver.write(series);
    if (error !== undefined) throw new Error(`remote write: ${error}`);
  }

  /** A query at one time (`time`) or over a range (`start`, `end`, `step`), times in seconds. */
  async query(query: string, times: Readonly<Record<string, string>>): Promise<ApiAnswer> {
    const path = 'step' in times ? '/api/v1/query_range' : '/api/v1/query';
    return await this.ask(path, { query, ...times });
  }

  /** Whether a text is a query at all; if not, why. */
  async refusal(query: string): Promise<string | undefined> {
    const { error } = await this.ask('/api/v1/format_query', { query });
    return error?.replace('invalid parameter "query": ', '');
  }

  stop(): Promise<void> {
    return this.receiver.stop();
  }

  private async ask(path: string, form: Readonly<Record<string, string>>): Promise<ApiAnswer> {
    const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
    const body = new URLSearchParams(form);
    const response = await fetch(this.baseUrl + path, { method: 'POST', body, signal });
    return (await response.json()) as ApiAnswer;
  }
}
