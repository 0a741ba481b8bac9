import type { OutgoingHttpHeaders } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import { type BodyRead, type HeldBytes, readBody, release } from '../../router/request-body.ts';
import { crossOrigin, type OfrepAccess, openTokens } from './access.ts';
import { evaluationText, type Failure, failureText, statusOf } from './answer-body.ts';
import { bulkAnswer, isKnown } from './bulk.ts';
import { changeStreams } from './change-streams.ts';
import { evaluationRequest } from './evaluation-request.ts';
import type { FlagSource } from './flag-source.ts';
import { MAX_EVALUATION_BYTES } from './limits.ts';
import { shortHash } from './short-hash.ts';

/** OpenFeature's Remote Evaluation Protocol, over flags of any source. */
export interface Ofrep {
  /** For the targets that are `isOfrepTarget`. */
  fetch(request: Request, env: HttpBindings): Response | Promise<Response>;
  /** Ends the streams of those who listen for changes. */
  close(): void;
}

/** Some SDKs put their path behind a base URL that ends with a slash. */
export function isOfrepTarget(target: string | undefined): boolean {
  return target !== undefined && /^\/+ofrep(?:[/?]|$)/.test(target);
}

interface Env {
  Bindings: HttpBindings;
  /** The token that the request brought. */
  Variables: { token: string };
}

const FLAGS = '/ofrep/v1/evaluate/flags';
const CHANGES = '/ofrep/v1/sse';
const JSON_FIELDS = { 'content-type': 'application/json', 'cache-control': 'no-store' };

/**
 * OFREP 0.3.0: one flag, all flags, and the events that tell of changes. Each error has a JSON body,
 * whatever its status: some SDKs parse it before they look at the status. No evaluation is answered
 * with 429, after which an SDK would ask for no flag at all for a while.
 */
export function ofrepApp(flags: FlagSource, access: OfrepAccess): Ofrep {
  const tokens = openTokens(access.tokens);
  const held: HeldBytes = { bytes: 0 };
  const version = (): string => shortHash(flags.version());
  const streams = changeStreams(version);
  const unsubscribe = flags.subscribe(streams.announce);
  const app = new Hono<Env>({ getPath: (request) => pathIn(request.url) });

  app.use(async (c, next) => {
    if (crossOrigin(access.origins, c.env)) return send(c.env.outgoing, 204, '');
    const { headers } = c.env.incoming;
    const token = tokens.accepted(headers);
    const isListening = c.req.path === CHANGES && tokens.isListeningToken(c.req.query('token'));
    if (token === undefined && !isListening) {
      const message = 'expected a token, as Authorization: Bearer or X-API-Key';
      return fail(c, 401, message, { 'www-authenticate': 'Bearer' });
    }
    c.set('token', token ?? '');
    return next();
  });

  app.post(`${FLAGS}/*`, async (c) => {
    const read = await bodyOf(c, held);
    if (!read.ok) return refuseBody(c, read);
    release(held, read.body.length);
    const asked = evaluationRequest(read.body);
    if (!asked.ok) return fail(c, 400, asked.failure);
    const { context } = asked;
    const key = keyIn(c.req.path);
    if (key !== '') {
      const answer = await flags.evaluate(key, context, Date.now());
      return send(c.env.outgoing, statusOf(answer), evaluationText(key, answer));
    }
    const query = new URLSearchParams({ since: version() });
    if (access.tokens.length > 0) query.set('token', tokens.listeningToken(c.get('token')));
    const question = { context, written: read.body, changesAt: `${CHANGES}?${query}` };
    const { text, etag } = await bulkAnswer(flags, question, Date.now());
    if (isKnown(etag, c.env.incoming.headers['if-none-match']))
      return send(c.env.outgoing, 304, '', { etag });
    return send(c.env.outgoing, 200, text, { etag });
  });

  app.get(CHANGES, (c) => {
    const seen = c.req.header('last-event-id') ?? c.req.query('since');
    const stream = streams.open(seen, () => c.env.outgoing.destroy());
    if (stream === undefined) {
      return fail(c, 503, 'too many clients listen already', { 'retry-after': '5' });
    }
    const fields = { 'content-type': 'text/event-stream', 'cache-control': 'no-store' };
    // nginx would hold events back.
    return c.body(stream, 200, { ...fields, 'x-accel-buffering': 'no' });
  });

  app.all(CHANGES, (c) => refuseMethod(c, 'GET'));
  app.all(`${FLAGS}/*`, (c) => refuseMethod(c, 'POST'));
  app.notFound((c) => fail(c, 404, `no route ${c.req.path}; expected POST ${FLAGS}/<key>`));
  app.onError((error, c) => {
    process.stderr.write(`OFREP: ${error.stack ?? error.message}\n`);
    return fail(c, 500, 'a bug of the router');
  });
  return {
    fetch: (request, env) => {
      // Hono answers it as it does GET, and loses the mark that the answer was sent.
      if (env.incoming.method === 'HEAD')
        return send(env.outgoing, 405, '', { allow: 'GET, POST' });
      return app.fetch(request, env);
    },
    close: () => {
      unsubscribe();
      streams.close();
    },
  };
}

/** The path as it was written, without the slashes too many; Hono's own is half decoded. */
function pathIn(url: string): string {
  const [, path = ''] = /^[^:]*:\/\/[^/?#]*([^?#]*)/.exec(url) ?? [];
  return path.replace(/^\/+/, '/');
}

/** The flag that a path names; '' if it names all of them. */
function keyIn(path: string): string {
  const key = path.slice(FLAGS.length + 1);
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

function bodyOf(c: Context<Env>, held: HeldBytes): Promise<BodyRead> {
  return new Promise((resolve) => readBody(c.env.incoming, held, resolve, MAX_EVALUATION_BYTES));
}

function refuseBody(c: Context<Env>, { refusal }: BodyRead & { ok: false }): Response {
  if (refusal === 'too-many') return fail(c, 503, 'too many large requests at once');
  return refusal === 'too-large'
    ? fail(c, 413, `the body is larger than ${MAX_EVALUATION_BYTES} bytes`)
    : fail(c, 400, 'the request ended before its body did');
}

function refuseMethod(c: Context<Env>, allow: 'GET' | 'POST'): Response {
  return fail(c, 405, `${c.req.method} is not for this path; expected ${allow}`, { allow });
}

/** A failure that is told in words alone is a general one. */
function fail(
  c: Context<Env>,
  status: 400 | 401 | 404 | 405 | 413 | 500 | 503,
  failure: string | Failure,
  fields: OutgoingHttpHeaders = {},
): Response {
  const key = c.req.path.startsWith(`${FLAGS}/`) ? keyIn(c.req.path) : '';
  const told: Failure =
    typeof failure === 'string' ? { errorCode: 'GENERAL', errorDetails: failure } : failure;
  return send(c.env.outgoing, status, failureText(key, told), fields);
}

/** Past the web's Response, which costs more than the evaluation and all else together. */
function send(
  outgoing: HttpBindings['outgoing'],
  status: number,
  text: string,
  fields: OutgoingHttpHeaders = {},
): Response {
  if (text === '') outgoing.writeHead(status, fields).end();
  else {
    const body = Buffer.from(text);
    outgoing.writeHead(status, { ...JSON_FIELDS, ...fields, 'content-length': body.length });
    outgoing.end(body);
  }
  return RESPONSE_ALREADY_SENT;
}
