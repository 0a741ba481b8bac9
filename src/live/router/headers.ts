import type { IncomingHttpHeaders } from 'node:http';
import { SEGMENT_HEADER } from '../../core/routing/route-match.ts';

/** Fields that belong to one connection, RFC 9110 §7.6.1, with the older ones seen in the wild. */
const HOP_BY_HOP: readonly string[] = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/**
 * Not passed to a model: the host and the length are the new connection's own, `expect` has been
 * answered here, and without `accept-encoding` the answer comes as text that can be measured. A
 * segment is the router's to say.
 */
const REQUEST_DROPS: ReadonlySet<string> = new Set([
  ...HOP_BY_HOP,
  'host',
  'content-length',
  'expect',
  'accept-encoding',
  SEGMENT_HEADER,
]);

/** Who served is for the router to say, even when a model is a router itself. */
const RESPONSE_DROPS: ReadonlySet<string> = new Set([
  ...HOP_BY_HOP,
  'x-understudy-model',
  'x-understudy-version',
  'x-understudy-reason',
]);

/** The fields of a client's request that a model gets: name, value, name, value, … */
export function forModel(raw: readonly string[]): string[] {
  const kept: string[] = [];
  let named: Set<string> | undefined;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] ?? '';
    const value = raw[i + 1] ?? '';
    const lower = name.toLowerCase();
    if (!REQUEST_DROPS.has(lower)) kept.push(name, value);
    else if (lower === 'connection') named = namedBy(value, named);
  }
  return named === undefined ? kept : without(kept, named);
}

/** The fields of a model's answer that the client gets; names come in lower case. */
export function forClient(headers: IncomingHttpHeaders): string[] {
  const kept: string[] = [];
  for (const name in headers) {
    if (RESPONSE_DROPS.has(name)) continue;
    const value = headers[name];
    if (typeof value === 'string') kept.push(name, value);
    else for (const each of value ?? []) kept.push(name, each);
  }
  const connection: string | readonly string[] | undefined = headers.connection;
  if (connection === undefined || connection === 'keep-alive') return kept;
  const named = namedBy(String(connection), undefined);
  return named === undefined ? kept : without(kept, named);
}

/** The fields that a Connection field names; undefined if it only speaks of the connection. */
function namedBy(connection: string, before: Set<string> | undefined): Set<string> | undefined {
  let named = before;
  for (const option of connection.toLowerCase().split(',')) {
    const name = option.trim();
    if (name === '' || name === 'close' || name === 'keep-alive') continue;
    named ??= new Set();
    named.add(name);
  }
  return named;
}

function without(headers: readonly string[], names: ReadonlySet<string>): string[] {
  const kept: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] ?? '';
    if (!names.has(name.toLowerCase())) kept.push(name, headers[i + 1] ?? '');
  }
  return kept;
}
