import { request } from 'undici';
import { type ServerEvent, SseReader } from '../core/sse-reader.ts';

/** Whoever sends events sends a sign of life more often than this. */
const SILENCE_MS = 60_000;

/**
 * Reads Server-Sent Events until their stream ends, the signal aborts or nothing has come for a minute.
 * Resolves with the status of the answer; rejects where there is none. A redirect is not followed: a token
 * is for the server that it was given for. Not by `fetch`, whose bodies may outlive the signal (nodejs/undici#3644).
 */
export async function readEvents(
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
  heard: (event: ServerEvent) => void,
): Promise<number> {
  const { statusCode, body } = await request(url, { headers, signal, bodyTimeout: SILENCE_MS });
  if (statusCode !== 200) {
    await body.dump();
    return statusCode;
  }
  const reader = new SseReader();
  const text = new TextDecoder();
  for await (const piece of body) {
    for (const event of reader.push(text.decode(piece, { stream: true }))) heard(event);
  }
  return statusCode;
}
