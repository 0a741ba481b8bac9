import { Hono } from 'hono';
import type { Registry } from 'prom-client';
import type { RunWatch } from '../../core/history/run-watch.ts';
import type { AbWatch } from '../../core/scenario/abtest/ab-watch.ts';
import { commandRoutes } from './command-routes.ts';
import type { ControlDesk } from './control-desk.ts';
import { fleetRoutes } from './fleet-routes.ts';
import { type ControlEnv, knownByToken, onThisMachine, type Tokens } from './guard.ts';
import { refused } from './json-body.ts';
import { PAGE, PAGE_POLICY } from './kill-page.ts';
import { killRoutes } from './kill-routes.ts';
import type { KillSwitch } from './kill-switch.ts';
import type { RouterFleet } from './router-fleet.ts';

/**
 * Pages and data that show the run of this process, below `/control` where they are for whoever has a
 * token. While there is nothing to show they pass requests on.
 */
export type Dashboard = (watch: () => RunWatch | AbWatch | null) => Hono<ControlEnv>;

export interface ControlSettings extends Tokens {
  readonly killSwitch: KillSwitch;
  /** What becomes of answers under way where nobody says. */
  readonly inFlight: 'finish' | 'cut';
  readonly desk: ControlDesk;
  /** The routers that follow the engine of this process; absent where none may. */
  readonly fleet?: RouterFleet;
  /** Series that no router of this process exposes; absent where one does. */
  readonly registry?: Registry;
  /** Absent where nobody is to look. */
  readonly dashboard?: Dashboard;
}

/** What people control a rollout by. Every answer but the page's is JSON, and every error names itself. */
export function controlApp(settings: ControlSettings): Hono<ControlEnv> {
  const app = new Hono<ControlEnv>();
  app.use(onThisMachine(settings));
  app.use('/control/*', knownByToken(settings));
  const watch = () => settings.desk.watch;
  if (settings.dashboard !== undefined) app.route('/', settings.dashboard(watch));
  for (const path of ['/', '/kill']) {
    app.get(path, (c) => c.html(PAGE, 200, { 'content-security-policy': PAGE_POLICY }));
  }
  app.route('/control/kill-switch', killRoutes(settings));
  app.route('/control', commandRoutes(settings));
  if (settings.fleet !== undefined) app.route('/control/routers', fleetRoutes(settings.fleet));
  const { registry } = settings;
  if (registry !== undefined) {
    app.get('/control/metrics', async (c) =>
      c.body(await registry.metrics(), 200, { 'content-type': registry.contentType }),
    );
  }
  app.notFound((c) => refused(c, 404, `no route ${c.req.path}`));
  app.onError((error, c) => {
    process.stderr.write(`admin port: ${error.stack ?? error.message}\n`);
    return refused(c, 500, 'a bug of the admin port');
  });
  return app;
}
