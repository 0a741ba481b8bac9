import { type Context, Hono } from 'hono';
import { z } from 'zod';
import type { ControlSettings } from './control-app.ts';
import { type ControlEnv, onlyWriters } from './guard.ts';
import { bodyAs, refused } from './json-body.ts';
import type { KillEffect, KillWish } from './kill-switch.ts';
import { whoSchema } from './who.ts';

const by = whoSchema.default('the admin port');
const wishSchema = z.discriminatedUnion('on', [
  z.strictObject({ on: z.literal(true), inFlight: z.enum(['finish', 'cut']).exactOptional(), by }),
  z.strictObject({ on: z.literal(false), by }),
]);

const EXPECTED =
  'expected {"on": true, "inFlight": "finish" or "cut", "by": "who"} or {"on": false, "by": "who"}';

/** GET looks at the kill switch, POST sets it. */
export function killRoutes({ killSwitch, inFlight, desk }: ControlSettings): Hono<ControlEnv> {
  const app = new Hono<ControlEnv>();
  app.get('/', (c) => c.json(killSwitch.state));
  app.post('/', onlyWriters, async (c) => {
    const wish = await bodyAs(c, wishSchema, EXPECTED);
    if (!wish.ok) return wish.response;
    const wanted = wish.value.on ? { inFlight, ...wish.value } : wish.value;
    const effect = await killSwitch.set(wanted);
    const unaudited = await desk.note(noteOf(wanted, effect, c));
    return told(c, effect, unaudited);
  });
  app.all('/', (c) => {
    c.header('allow', 'GET, POST');
    return refused(c, 405, `${c.req.method} is not for this; GET looks, POST sets`);
  });
  return app;
}

function noteOf(wish: KillWish, { state, cut, trouble }: KillEffect, c: Context<ControlEnv>) {
  const done = `the kill switch is ${state.on ? `on, ${cut} answers were cut` : 'off'}`;
  return {
    verb: wish.on ? 'kill' : 'unkill',
    wish: wish.on ? { inFlight: wish.inFlight } : {},
    ...{ by: wish.by, role: c.get('role'), from: c.get('from') },
    isObeyed: state.on === wish.on,
    message: trouble ?? done,
  };
}

function told(c: Context, effect: KillEffect, unaudited: string | null): Response {
  const { state, cut, trouble, isKept } = effect;
  const answer = { ...state, cut, survivesRestart: isKept, unaudited };
  return trouble === null ? c.json(answer) : c.json({ error: trouble, ...answer }, 500);
}
