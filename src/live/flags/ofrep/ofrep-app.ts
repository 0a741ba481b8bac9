import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { type BodyRead, type HeldBytes, readBody, release } from '../../router/request-body.ts';
import { crossOrigin, type OfrepAccess, openTokens } from './access.ts';
import { evaluationBody, type FailureBody, statusOf } from './answer-body.ts';
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

  app.use(crossOrigin(access.origins));
  app.use(async (c, next) => {
    const token = tokens.accepted((name) => c.req.header(name));
    const isListening = c.req.path === CHANGES && tokens.isListeningToken(c.req.query('token'));
    if (token === undefined && !isListening) {
      const message = 'expected a token, as Authorization: Bearer or X-API-Key';
      return failed(c, 401, message, { 'www-authenticate': 'Bearer' });
    }
    c.set('token', token ?? '');
    return next();
  });

  app.post(`${FLAGS}/*`, async (c) => {
    const read = await bodyOf(c, held);
    if (!read.ok) return refusedBody(c, read);
    release(held, read.body.length);
    const asked = evaluationRequest(read.body);
    if (!asked.ok) return failed(c, 400, asked.failure);
    const { context } = asked;
    const key = keyIn(c.req.path);
    if (key !== '') {
      const body = evaluationBody(key, await flags.evaluate(key, context, Date.now()));
      return c.body(JSON.stringify(body), statusOf(body), JSON_FIELDS);
    }
    const query = new URLSearchParams({ since: version() });
    if (access.tokens.length > 0) query.set('token', tokens.listeningToken(c.get('token')));
    const question = { context, written: read.body, changesAt: `${CHANGES}?${query}` };
    const { text, etag } = await bulkAnswer(flags, question, Date.now());
    if (isKnown(etag, c.req.header('if-none-match'))) return c.body(null, 304, { etag });
    return c.body(text, 200, { ...JSON_FIELDS, etag });
  });

  app.get(CHANGES, (c) => {
    // Hono answers HEAD as it does GET, and nobody would read that stream.
    if (c.req.method === 'HEAD') return notAllowed(c, 'GET');
    const seen = c.req.header('last-event-id') ?? c.req.query('since');
    const stream = streams.open(seen, () => c.env.outgoing.destroy());
    if (stream === undefined) {
      return failed(c, 503, 'too many clients listen already', { 'retry-after': '5' });
    }
    const fields = { 'content-type': 'text/event-stream', 'cache-control': 'no-store' };
    // nginx would hold events back.
    return c.body(stream, 200, { ...fields, 'x-accel-buffering': 'no' });
  });

  app.all(CHANGES, (c) => notAllowed(c, 'GET'));
  app.all(`${FLAGS}/*`, (c) => notAllowed(c, 'POST'));
  app.notFound((c) => failed(c, 404, `no route ${c.req.path}; expected POST ${FLAGS}/<key>`));
  app.onError((error, c) => {
    process.stderr.write(`OFREP: ${error.stack ?? error.message}\n`);
    return failed(c, 500, 'a bug of the router');
  });
  return {
    fetch: (request, env) => app.fetch(request, env),
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

function refusedBody(c: Context<Env>, { refusal }: BodyRead & { ok: false }): Response {
  if (refusal === 'too-many') return failed(c, 503, 'too many large requests at once');
  return refusal === 'too-large'
    ? failed(c, 413, `the body is larger than ${MAX_EVALUATION_BYTES} bytes`)
    : failed(c, 400, 'the request ended before its body did');
}

function notAllowed(c: Context<Env>, allow: 'GET' | 'POST'): Response {
  return failed(c, 405, `${c.req.method} is not for this path; expected ${allow}`, { allow });
}

/** A failure that is told in words alone is a general one. */
function failed(
  c: Context<Env>,
  status: 400 | 401 | 404 | 405 | 413 | 500 | 503,
  failure: string | Pick<FailureBody, 'errorCode' | 'errorDetails'>,
  fields: Readonly<Record<string, string>> = {},
): Response {
  const key = c.req.path.startsWith(FLAGS) ? keyIn(c.req.path) : '';
  const body: FailureBody =
    typeof failure === 'string'
      ? { key, errorCode: 'GENERAL', errorDetails: failure }
      : { key, ...failure };
  return c.body(JSON.stringify(body), status, { ...JSON_FIELDS, ...fields });
}
