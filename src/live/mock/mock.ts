import { createServer, type Server } from 'node:http';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { ServerMetrics } from '../../core/model/server/server-metrics.ts';
import { type Behaviour, openBehaviour } from './behaviour.ts';
import { type CompletionDesk, serveCompletion } from './completions.ts';
import { openEngineRoom } from './engine-room.ts';
import { EXPOSITION_TYPE, expositionOf } from './exposition.ts';
import { type Gate, openGate } from './gate.ts';
import {
  KEEP_ALIVE_MS,
  MAX_PROFILE_BYTES,
  REQUEST_TIMEOUT_MS,
  STOP_GRACE_MS,
  STOP_LOOK_MS,
} from './limits.ts';
import { errorBody } from './openai-format.ts';
import { startPacer } from './pacer.ts';
import { startPlanClock } from './plan-clock.ts';
import { followRefusals } from './refusals.ts';
import type { RequestRecord } from './request-record.ts';
import type { MockSettings } from './settings.ts';

/** A mock model server in this process. */
export interface Mock {
  readonly port: number;
  readonly url: string;
  /** Plan time 0 is now: faults of the whole server follow the clock from here. */
  beginClock(): void;
  /** Takes no new connection, lets answers end for a moment, then closes everything. */
  stop(): Promise<void>;
}

/**
 * Starts an OpenAI-compatible server on loopback that answers as its profile and faults say.
 * `record` gets one line per completion request when it is over. Rejects if the port is taken.
 */
export async function startMock(
  settings: MockSettings,
  record: (record: RequestRecord) => void,
): Promise<Mock> {
  const { profile, compression } = settings;
  const clock = startPlanClock(compression);
  const pacer = startPacer();
  const site = { hostname: `gpu-${settings.role}`, startedMs: performance.now() };
  const metrics = new ServerMetrics(profile, site);
  const engine =
    profile.engine === undefined
      ? null
      : openEngineRoom(profile.engine, settings, { clock, pacer, metrics });
  const behaviour = openBehaviour(profile);
  const desk: CompletionDesk = {
    settings,
    profile: behaviour.now,
    clock,
    pacer,
    engine,
    metrics,
    record,
    counts: { unnamed: 0, inFlight: 0 },
  };
  const listener = getRequestListener(mockApp(desk, behaviour).fetch, {
    overrideGlobalObjects: false,
  });
  const server = createServer(
    { requestTimeout: REQUEST_TIMEOUT_MS, keepAliveTimeout: KEEP_ALIVE_MS },
    (incoming, outgoing) => void listener(incoming, outgoing),
  );
  const gate = await openGate(server, settings.port);
  let stopFollowing = () => {};
  return {
    port: gate.port,
    url: `http://127.0.0.1:${gate.port}`,
    beginClock() {
      if (desk.clock.atMs() !== null) return;
      desk.clock.begin();
      stopFollowing = followRefusals(settings, desk.clock, gate);
    },
    async stop() {
      stopFollowing();
      await closeGently(server, gate, () => desk.counts.inFlight);
      desk.pacer.stop();
    },
  };
}

function mockApp(desk: CompletionDesk, behaviour: Behaviour): Hono<{ Bindings: HttpBindings }> {
  const exposition = expositionOf(desk.metrics);
  const { version } = behaviour.now();
  const model = { id: version, object: 'model', created: 0, owned_by: 'understudy' };
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.post('/v1/chat/completions', async (c) => {
    await serveCompletion(desk, 'chat', c.env);
    return RESPONSE_ALREADY_SENT;
  });
  app.post('/v1/completions', async (c) => {
    await serveCompletion(desk, 'text', c.env);
    return RESPONSE_ALREADY_SENT;
  });
  app.get('/v1/models', (c) => c.json({ object: 'list', data: [model] }));
  app.get('/health', (c) => c.body(null, 200));
  app.get('/metrics', (c) =>
    c.body(exposition(performance.now()), 200, { 'content-type': EXPOSITION_TYPE }),
  );
  app.get('/admin/profile', (c) => c.json(behaviour.now()));
  app.put('/admin/profile', tooLong, async (c) => {
    const change = behaviour.change(await c.req.text());
    if (change.ok) return c.json(behaviour.now());
    const body = errorBody(change.problems.join('\n'), 'invalid_request_error', 'invalid_profile');
    return c.json({ ...body, problems: change.problems }, 400);
  });
  app.notFound((c) =>
    c.json(
      errorBody(`There is no ${c.req.method} ${c.req.path}.`, 'invalid_request_error', 'not_found'),
      404,
    ),
  );
  return app;
}

const tooLong = bodyLimit({
  maxSize: MAX_PROFILE_BYTES,
  onError: (c) =>
    c.json(errorBody('The profile is too large.', 'invalid_request_error', 'too_large'), 413),
});

/** Connections on which nothing is being answered are not waited for, whoever keeps them open. */
function closeGently(server: Server, gate: Gate, underWay: () => number): Promise<void> {
  gate.close();
  const giveUpMs = performance.now() + STOP_GRACE_MS;
  return new Promise((resolve) => {
    const look = () => {
      if (underWay() > 0 && performance.now() < giveUpMs) {
        setTimeout(look, STOP_LOOK_MS);
      } else {
        server.closeAllConnections();
        resolve();
      }
    };
    look();
  });
}
