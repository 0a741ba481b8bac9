import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import type { Receive } from './dispatch.ts';
import { errorBody } from './failure.ts';
import type { RouterMetrics } from './metrics.ts';

type Env = { Bindings: HttpBindings };
type Fetch = (request: Request, env: HttpBindings) => Response | Promise<Response>;

/** The router's routes, as the fetch function of a Node server. */
export function routerApp(receive: Receive, metrics: RouterMetrics): Fetch {
  const app = new Hono<Env>();
  app.all('/v1/*', ({ env }) => {
    receive(env.incoming, env.outgoing);
    return RESPONSE_ALREADY_SENT;
  });
  app.get('/metrics', async (c) =>
    c.body(await metrics.text(), 200, { 'content-type': metrics.contentType }),
  );
  app.get('/health', (c) => c.json({ status: 'ok' }));
  app.notFound((c) =>
    c.body(errorBody(404, `no route ${c.req.path}`), 404, { 'content-type': 'application/json' }),
  );
  return (request, env) => {
    // Hono answers HEAD by wrapping the answer of GET, which loses the mark that it was sent.
    if (env.incoming.method === 'HEAD' && env.incoming.url?.startsWith('/v1/')) {
      receive(env.incoming, env.outgoing);
      return RESPONSE_ALREADY_SENT;
    }
    return app.fetch(request, env);
  };
}
