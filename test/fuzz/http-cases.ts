import type { Stream } from '../../src/core/random.ts';
import { damaged, oneOf } from './damage.ts';

/** Bytes for a port, and how their sender behaves. */
export interface HttpCase {
  readonly port: 'router' | 'admin';
  /** A character is a byte. They are written one after the other. */
  readonly pieces: readonly string[];
  /** Goes away without waiting for an answer. */
  readonly leaves: boolean;
}

const HOST = 'Host: 127.0.0.1\r\n';
const CHAT = '{"model":"m","messages":[{"role":"user","content":"hi"}],"user":"ann"}';
const CONTEXT = '{"context":{"targetingKey":"ann","plan":["a",1,null]}}';

const json = (line: string, body: string) =>
  `${line} HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

/** Well-formed requests, from which the malformed are made. */
const ROUTER: readonly string[] = [
  json('POST /v1/chat/completions', CHAT),
  `POST /v1/x HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`,
  `GET /v1/models/a%2Fb?x=/../y HTTP/1.1\r\n${HOST}X-User-Id: ann\r\nConnection: keep-alive, x-a\r\n\r\n`,
  `POST /v1/x HTTP/1.1\r\n${HOST}Expect: 100-continue\r\nContent-Length: 3\r\n\r\nabc`,
  `GET /metrics HTTP/1.1\r\n${HOST}\r\n`,
  json('POST /ofrep/v1/evaluate/flags/inference-model-version', CONTEXT),
  json('POST /ofrep/v1/evaluate/flags', CONTEXT),
];
const ADMIN: readonly string[] = [
  json('POST /control/kill-switch', '{"on":true,"inFlight":"cut","by":"ann"}'),
  json('POST /control/kill-switch', '{"on":false,"by":"ann"}'),
  json('POST /control/commands', '{"verb":"weight","weight":10,"by":"ann"}'),
  `GET /control/status HTTP/1.1\r\n${HOST}Authorization: Bearer a\r\n\r\n`,
  `GET / HTTP/1.1\r\n${HOST}\r\n`,
];

const WORDS: readonly string[] = [
  ...[
    '\r\n',
    '\n',
    '\r',
    '\0',
    ' ',
    '\t',
    ':',
    '\xff',
    '\x7f',
    '%00',
    '%2e%2e/',
    '..;/',
    '\\',
    '#',
  ],
  ...[
    'Content-Length: 5\r\n',
    'Content-Length: -1\r\n',
    'Content-Length: 99999999999999999999\r\n',
  ],
  ...['Transfer-Encoding: chunked\r\n', 'Transfer-Encoding: gzip\r\n', 'Upgrade: h2c\r\n'],
  ...[
    'Connection: close, host, content-length\r\n',
    'Host: b\r\n',
    'Expect: 200-ok\r\n',
    ' folded\r\n',
  ],
  ...['http://elsewhere/v1/x', 'CONNECT ', 'TRACE ', 'HEAD ', 'OPTIONS * ', 'HTTP/1.0', 'HTTP/2.0'],
  ...[
    'ffffffffffffffff\r\n',
    '0\r\n\r\n',
    '-1\r\n',
    '{',
    '"',
    '[[[[',
    '\\u0000',
    '1e999',
    '"__proto__":',
  ],
  ...['a'.repeat(20_000), 'a:\r\n'.repeat(300), '['.repeat(5_000)],
];

/** By the same chance the same case. */
export function httpCase(chance: Stream): HttpCase {
  const port = chance() < 0.7 ? 'router' : 'admin';
  let bytes = '';
  for (let left = 1 + Math.floor(chance() * 3); left > 0; left -= 1) {
    const request = oneOf(chance, port === 'router' ? ROUTER : ADMIN);
    bytes += chance() < 0.85 ? damaged(request, chance, WORDS) : request;
  }
  const cut = Math.floor(chance() * bytes.length);
  const pieces = chance() < 0.3 ? [bytes.slice(0, cut), bytes.slice(cut)] : [bytes];
  return { port, pieces, leaves: chance() < 0.2 };
}
