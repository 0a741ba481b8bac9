import { Hono } from 'hono';
import { z } from 'zod';
import { COMMAND_VERBS, type Command } from '../../core/rollout/state.ts';
import type { ControlSettings } from './control-app.ts';
import { type ControlEnv, notByHead, onlyWriters } from './guard.ts';
import { bodyAs, refused } from './json-body.ts';
import { whoSchema } from './who.ts';

/** The kill switch has a route of its own: it works without an engine. */
const verbs = z.enum(COMMAND_VERBS).exclude(['kill', 'unkill']);
const by = whoSchema.default('the admin port');
const commandSchema: z.ZodType<Command> = z.union([
  z.strictObject({ verb: verbs, by }),
  z.strictObject({ verb: z.literal('weight'), weight: z.number().min(0).max(100), by }),
]);

const EXPECTED = `expected {"verb": one of ${verbs.options.join(', ')}, "by": "who"} or {"verb": "weight", "weight": 10, "by": "who"}`;

/** What a person asks of the rollout, and what it tells. */
export function commandRoutes({ killSwitch, desk }: ControlSettings): Hono<ControlEnv> {
  const app = new Hono<ControlEnv>();
  app.get('/status', (c) => c.json(desk.status(killSwitch)));
  app.get('/events', notByHead, (c) => {
    const seen = c.req.header('last-event-id');
    const cutOff = () => c.env.outgoing.destroy();
    const stream = desk.listen(seen, () => desk.status(killSwitch), cutOff);
    if (stream === undefined) {
      c.header('retry-after', '5');
      return refused(c, 503, 'too many listen already');
    }
    c.header('content-type', 'text/event-stream');
    // nginx would hold events back.
    c.header('x-accel-buffering', 'no');
    return c.body(stream);
  });
  app.post('/commands', onlyWriters, async (c) => {
    const read = await bodyAs(c, commandSchema, EXPECTED);
    if (!read.ok) return read.response;
    const command = read.value;
    const giver = { by: command.by, role: c.get('role'), from: c.get('from') };
    const { isTaken, ...answer } = await desk.command(command, giver);
    if (answer.isObeyed) return c.json(answer);
    return c.json({ error: answer.message, ...answer }, isTaken ? 409 : 503);
  });
  for (const [path, method] of [
    ['/status', 'GET'],
    ['/events', 'GET'],
    ['/commands', 'POST'],
  ] as const) {
    app.all(path, (c) => {
      c.header('allow', method);
      return refused(c, 405, `${c.req.method} is not for this; expected ${method}`);
    });
  }
  return app;
}
