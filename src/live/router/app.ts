import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import { isOfrepTarget, type Ofrep } from '../flags/ofrep/ofrep-app.ts';
import type { Receive } from './dispatch.ts';
import { errorBody } from './failure.ts';
import type { FeedbackDesk } from './feedback.ts';
import { MAX_FEEDBACK_BYTES } from './limits.ts';
import type { RouterMetrics } from './metrics.ts';
import { bodyText } from './request-body.ts';

type Env = { Bindings: HttpBindings };
type Fetch = (request: Request, env: HttpBindings) => Response | Promise<Response>;

const JSON_TYPE = { 'content-type': 'application/json' };

/** What a router answers itself. */
export interface OwnAnswers {
  readonly metrics: Pick<RouterMetrics, 'contentType'>;
  /** What `/metrics` answers. */
  scrape(): Promise<string>;
  /** Undefined where users are not asked. */
  readonly feedback: Pick<FeedbackDesk, 'take'> | undefined;
  readonly flags: Pick<Ofrep, 'fetch'>;
  /** It is about to end: a load balancer should go elsewhere. */
  isLeaving(): boolean;
}

/** The router's routes, as the fetch function of a Node server. */
export function routerApp(
  receive: Receive,
  { metrics, scrape, feedback, flags, isLeaving }: OwnAnswers,
): Fetch {
  const app = new Hono<Env>();
  app.all('/v1/*', ({ env }) => {
    receive(env.incoming, env.outgoing);
    return RESPONSE_ALREADY_SENT;
  });
  app.get('/metrics', async (c) =>
    c.body(await scrape(), 200, { 'content-type': metrics.contentType }),
  );
  app.get('/health', (c) =>
    isLeaving() ? c.json({ status: 'draining' }, 503) : c.json({ status: 'ok' }),
  );
  if (feedback !== undefined) {
    app.post('/feedback', async (c) => {
      const text = await bodyText(c.env.incoming, MAX_FEEDBACK_BYTES);
      if (text === undefined)
        return c.body(errorBody(413, 'feedback is an id and a rating'), 413, JSON_TYPE);
      const { status, message } = feedback.take(text);
      if (status === 204) return c.body(null, 204);
      return c.body(errorBody(status, message), status, JSON_TYPE);
    });
  }
  app.notFound((c) => c.body(errorBody(404, `no route ${c.req.path}`), 404, JSON_TYPE));
  return (request, env) => {
    // Hono answers HEAD by wrapping the answer of GET, which loses the mark that it was sent.
    if (env.incoming.method === 'HEAD' && env.incoming.url?.startsWith('/v1/')) {
      receive(env.incoming, env.outgoing);
      return RESPONSE_ALREADY_SENT;
    }
    return isOfrepTarget(env.incoming.url) ? flags.fetch(request, env) : app.fetch(request, env);
  };
}
