import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { isLoopbackHost } from '../../core/loopback.ts';
import { bearsToken } from './bearer.ts';
import { PAGE, PAGE_POLICY } from './kill-page.ts';
import type { KillEffect, KillSwitch } from './kill-switch.ts';
import { whoSchema } from './who.ts';

const MAX_WISH_BYTES = 4 * 1024;

const by = whoSchema.default('the admin port');
const wishSchema = z.discriminatedUnion('on', [
  z.strictObject({ on: z.literal(true), inFlight: z.enum(['finish', 'cut']).exactOptional(), by }),
  z.strictObject({ on: z.literal(false), by }),
]);

const EXPECTED =
  'expected {"on": true, "inFlight": "finish" or "cut", "by": "who"} or {"on": false, "by": "who"}';

export interface ControlSettings {
  readonly killSwitch: KillSwitch;
  /** What becomes of answers under way where nobody says. */
  readonly inFlight: 'finish' | 'cut';
  /** Null: whoever reaches the port may use it. */
  readonly token: string | null;
}

/** What people control a router by. Every answer but the page's is JSON, and every error names itself. */
export function controlApp({ killSwitch, inFlight, token }: ControlSettings): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    // Without a token the port trusts whoever is on this machine, but not the web pages they look at.
    if (token === null && !isLoopbackHost(c.req.header('host') ?? ''))
      return refused(
        c,
        403,
        'this port is for this machine only: ask it by 127.0.0.1 or localhost',
      );
    c.header('cache-control', 'no-store');
    return next();
  });
  app.use('/control/*', async (c, next) => {
    if (token === null || bearsToken(c.req.header('authorization'), token)) return next();
    c.header('www-authenticate', 'Bearer');
    return refused(c, 401, 'expected the admin token: Authorization: Bearer …');
  });
  app.get('/', (c) => c.html(PAGE, 200, { 'content-security-policy': PAGE_POLICY }));
  app.get('/control/kill-switch', (c) => c.json(killSwitch.state));
  const bounded = bodyLimit({
    maxSize: MAX_WISH_BYTES,
    onError: (c) => refused(c, 413, `the body is longer than ${MAX_WISH_BYTES} bytes`),
  });
  app.post('/control/kill-switch', bounded, async (c) => {
    // A page of another origin may send a form or plain text unasked, but not this type.
    if (!/^application\/json\b/i.test(c.req.header('content-type') ?? ''))
      return refused(c, 415, 'expected content-type: application/json');
    const wish = wishSchema.safeParse(parsedJson(await c.req.text()));
    if (!wish.success) return refused(c, 400, `${whatIsWrong(wish.error)}; ${EXPECTED}`);
    const wanted = wish.data.on ? { inFlight, ...wish.data } : wish.data;
    return told(c, await killSwitch.set(wanted));
  });
  app.all('/control/kill-switch', (c) => {
    c.header('allow', 'GET, POST');
    return refused(c, 405, `${c.req.method} is not for this; GET looks, POST sets`);
  });
  app.notFound((c) => refused(c, 404, `no route ${c.req.path}`));
  return app;
}

function told(c: Context, { state, cut, trouble }: KillEffect): Response {
  if (trouble === null) return c.json({ ...state, cut, survivesRestart: true });
  return c.json({ error: trouble, ...state, cut, survivesRestart: false }, 500);
}

function refused(c: Context, status: 400 | 401 | 403 | 404 | 405 | 413 | 415, error: string) {
  return c.json({ error }, status);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function whatIsWrong({ issues }: z.ZodError): string {
  const [first] = issues;
  return `body${(first?.path ?? []).map((key) => `.${String(key)}`).join('')}: ${first?.message}`;
}
