import { Hono } from 'hono';
import { reportSchema } from '../../core/control/standing-order.ts';
import { type ControlEnv, notByHead, onlyWriters } from './guard.ts';
import { bodyAs, refused } from './json-body.ts';
import type { RouterFleet } from './router-fleet.ts';

const NAME = /^[\w.-]{1,100}$/;

/** What a router that follows this engine asks: what stands, and that it has it in force. */
export function fleetRoutes(fleet: RouterFleet): Hono<ControlEnv> {
  const app = new Hono<ControlEnv>();
  app.get('/orders', notByHead, (c) => {
    const stream = fleet.orders(() => c.env.outgoing.destroy());
    if (stream === undefined) return refused(c, 503, 'too many routers listen already');
    c.header('content-type', 'text/event-stream');
    // nginx would hold events back.
    c.header('x-accel-buffering', 'no');
    return c.body(stream);
  });
  app.post('/reports/:name', onlyWriters, async (c) => {
    const name = c.req.param('name');
    if (!NAME.test(name)) return refused(c, 400, 'the name of a router: letters, digits, . _ -');
    const read = await bodyAs(c, reportSchema, 'expected the report of a router');
    if (!read.ok) return read.response;
    const order = fleet.report(name, read.value);
    return typeof order === 'string' ? refused(c, 409, order) : c.json(order);
  });
  app.delete('/reports/:name', onlyWriters, (c) => {
    fleet.left(c.req.param('name'));
    return c.json({});
  });
  return app;
}
