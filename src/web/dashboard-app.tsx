/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { type Env, Hono } from 'hono';
import type { RunWatch } from '../core/history/run-watch.ts';
import type { AbWatch } from '../core/scenario/abtest/ab-watch.ts';
import { abScreen } from './abtest/ab-screen.tsx';
import { assets } from './assets.ts';
import { Page } from './page.tsx';
import { rolloutScreen } from './rollout/rollout-screen.tsx';
import type { Screen } from './screen.ts';
import { sharedScreen } from './shared-screen.ts';
import { Viewer } from './viewer.ts';

/** Its own files and nothing else, from nowhere else, in nobody's frame. uPlot styles by script alone. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  'img-src data:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** Pages that look at one run: its people, and their screens. */
const MOST_VIEWERS = 64;

/**
 * The dashboard of a run: its page and what that loads, open to whoever reaches the port, and under
 * `/control` what only those hear who may look. Requests pass on while there is no run.
 */
export function dashboardApp<E extends Env>(watch: () => RunWatch | AbWatch | null): Hono<E> {
  const app = new Hono<E>();
  const files = assets();
  const screens = sharedScreens();
  const page = `<!doctype html>${<Page />}`;
  let viewers = 0;
  app.get('/', async (c, next) => {
    if (watch() === null) return next();
    return c.html(page, 200, { 'content-security-policy': POLICY });
  });
  app.get('/assets/:name', async (c, next) => {
    const asset = files.get(c.req.param('name'));
    if (asset === undefined) return next();
    const head = { 'content-type': asset.type, 'x-content-type-options': 'nosniff' };
    return c.body(asset.body, 200, head);
  });
  app.get('/control/dashboard', async (c, next) => {
    const run = watch();
    if (run === null || c.req.raw.method === 'HEAD') return next();
    if (viewers === MOST_VIEWERS) {
      c.header('retry-after', '5');
      return c.json({ error: `${MOST_VIEWERS} pages look at this already` }, 503);
    }
    viewers += 1;
    c.header('content-type', 'text/event-stream');
    // nginx would hold events back.
    c.header('x-accel-buffering', 'no');
    const left = () => {
      viewers -= 1;
    };
    return c.body(streamTo(new Viewer(screens(run)), left));
  });
  return app;
}

/** Pages that look at one run share its screen. */
function sharedScreens(): (run: RunWatch | AbWatch) => Screen {
  const known = new WeakMap<RunWatch | AbWatch, Screen>();
  return (run) => {
    const screen =
      known.get(run) ?? sharedScreen(run.kind === 'rollout' ? rolloutScreen(run) : abScreen(run));
    known.set(run, screen);
    return screen;
  };
}

/** Asked for the next only once the last is taken, so that nothing piles up for a page that sleeps. */
function streamTo(viewer: Viewer, left: () => void): ReadableStream<Uint8Array> {
  const text = new TextEncoder();
  return new ReadableStream({
    pull: async (stream) => {
      const { name, data } = await viewer.next();
      stream.enqueue(text.encode(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`));
    },
    cancel: () => {
      viewer.close();
      left();
    },
  });
}
