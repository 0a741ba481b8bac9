import { request } from 'undici';
import { startChild } from '../prometheus/child.ts';
import type { Client } from '../prometheus/client.ts';
import { durationText } from '../prometheus/config.ts';
import { describeNetworkError } from '../prometheus/network-error.ts';
import type { PrometheusSettings } from '../prometheus/port.ts';
import { type WrittenSeries, writeRequest } from './remote-write.ts';

const REQUEST_TIMEOUT_MS = 15_000;

/**
 * Blocks of a thousand days: a server refuses what is half a block older than its newest sample, and
 * these may be of 1970.
 */
const FLAGS = [
  '--web.enable-remote-write-receiver',
  '--storage.tsdb.min-block-duration=1000d',
  '--storage.tsdb.max-block-duration=1000d',
  '--storage.tsdb.retention.time=100y',
];

/** A real Prometheus that scrapes nothing and holds what is written to it. */
export interface Receiver extends Pick<Client, 'query' | 'queryRange'> {
  readonly version: string;
  readonly url: string;
  /** What went wrong, undefined if nothing did. Each series must go on from where it was. */
  write(series: readonly WrittenSeries[]): Promise<string | undefined>;
  /** Ends it and leaves nothing behind. */
  stop(): Promise<void>;
}

export type StartedReceiver =
  | { readonly ok: true; readonly receiver: Receiver }
  | { readonly ok: false; readonly error: string };

/** Starts the program at a path as a receiver: empty, on a free loopback port. */
export async function startReceiver(
  path: string,
  settings: Pick<PrometheusSettings, 'lookbackMs' | 'evaluationIntervalMs'>,
): Promise<StartedReceiver> {
  const { lookbackMs, evaluationIntervalMs } = settings;
  const config = `global: {evaluation_interval: ${durationText(evaluationIntervalMs)}}\n`;
  const started = await startChild(path, { config, lookbackMs, flags: FLAGS });
  if (!started.ok) return started;
  const { version, url, client, stop } = started.child;
  return {
    ok: true,
    receiver: {
      ...{ version, url, stop },
      query: client.query,
      queryRange: client.queryRange,
      write: (series) => send(url, writeRequest(series)),
    },
  };
}

async function send(url: string, body: Buffer): Promise<string | undefined> {
  try {
    const answer = await request(`${url}/api/v1/write`, {
      method: 'POST',
      headers: {
        'content-encoding': 'snappy',
        'content-type': 'application/x-protobuf',
        'x-prometheus-remote-write-version': '0.1.0',
      },
      body,
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    const text = await answer.body.text();
    return answer.statusCode === 204 ? undefined : `HTTP ${answer.statusCode} ${text.trim()}`;
  } catch (error) {
    return describeNetworkError(error);
  }
}
