import { describe, expect, it } from 'vitest';
import { planAnswer } from '../../src/core/model/answer-plan.ts';
import { engineUnder } from '../../src/core/model/engine/engine-under.ts';
import { pacedPlan } from '../../src/core/model/engine/paced-plan.ts';
import { ServerMetrics } from '../../src/core/model/server/server-metrics.ts';
import { stream } from '../../src/core/random.ts';
import { openEngineRoom } from '../../src/live/mock/engine-room.ts';
import { expositionOf } from '../../src/live/mock/exposition.ts';
import type { Paced } from '../../src/live/mock/pacer.ts';
import { EventQueue } from '../../src/sim/event-queue.ts';
import { virtualEngine } from '../../src/sim/virtual-engine.ts';
import { engineOf } from '../core/model/engine/sample-engine.ts';
import { QUICK } from '../live/mock/started-mock.ts';

const SEED = 11;
const REQUESTS = 60;
const END_MS = 10_000;
const ENGINE = engineOf('8b-h100', { replicas: 2, systemTokens: 64, jitter: 0.1, kvTokens: 900 });
/** What becomes of each request. */
const ORDER = { reason: 'stop', maxTokens: null } as const;
const PROFILE = { ...QUICK, engine: ENGINE };
const PLACE = { hostname: 'gpu-canary', startedMs: 0 };
const SITE = { role: 'canary', seed: SEED, faults: [] } as const;

function requests() {
  const draw = stream(SEED, 'worlds');
  let atMs = 0;
  return Array.from({ length: REQUESTS }, (_, index) => {
    atMs += draw() * 12;
    const prompt = `Question ${index % 5}: what is the capital of France?`;
    const asked = { prompt, maxTokens: null };
    const plan = planAnswer(QUICK, asked, stream(SEED, `model/canary/${index}`));
    if (plan.kind !== 'answer') throw new Error('QUICK is never wrong');
    return { atMs, prompt, plan, pieces: plan.answer.pieces.length };
  });
}

function inVirtualTime() {
  const queue = new EventQueue<() => void>();
  const metrics = new ServerMetrics(PROFILE, PLACE);
  const engine = engineUnder(ENGINE, { ...SITE, planAtMs: (atMs) => atMs }, metrics.watch);
  metrics.runsOn(engine);
  const ask = virtualEngine({ profile: ENGINE, engine }, queue, 1);
  const ends: unknown[] = [];
  for (const [index, request] of requests().entries()) {
    queue.put(request.atMs, () =>
      ask({
        ...request,
        streamed: true,
        ...ORDER,
        ended: (plan) => {
          ends[index] = plan;
        },
      }),
    );
  }
  for (let next = queue.take(); next !== undefined; next = queue.take()) next.event();
  return { ends, exposed: expositionOf(metrics)(END_MS) };
}

/** A mock's engine, woken late by up to 5 ms but before what arrives. */
function inTheMock() {
  const draw = stream(SEED, 'lateness');
  let steps: Paced | undefined;
  const pacer = {
    add: (item: Paced) => {
      steps = item;
    },
    remove: () => {},
    stop: () => {},
  };
  const clock = { begin: () => {}, atMs: () => null };
  const settings = { ...SITE, profile: QUICK, compression: 1, port: 0 };
  const metrics = new ServerMetrics(PROFILE, PLACE);
  const room = openEngineRoom(ENGINE, settings, { clock, pacer, metrics });
  const wakeUntil = (untilMs: number) => {
    for (;;) {
      const dueMs = steps?.dueAtMs() ?? Number.POSITIVE_INFINITY;
      if (dueMs > untilMs || dueMs === Number.POSITIVE_INFINITY) return;
      steps?.advance(Math.min(dueMs + draw() * 5, untilMs));
    }
  };
  const made = requests().map(({ atMs, prompt, plan, pieces }) => {
    wakeUntil(atMs);
    return { atMs, plan, pieces, making: room.make({ ...ORDER, prompt, pieces, startedMs: atMs }) };
  });
  wakeUntil(Number.MAX_VALUE);
  const plans = made.map(({ atMs, plan, pieces, making }) =>
    pacedPlan(
      plan,
      Array.from({ length: pieces }, (_, piece) => making.dueAtMs(piece) - atMs),
    ),
  );
  return { plans, exposed: expositionOf(metrics)(END_MS) };
}

describe(`one engine in two worlds (seed ${SEED})`, () => {
  it('the same requests have the same plans, token by token', () => {
    const virtual = inVirtualTime();
    const live = inTheMock();
    expect(virtual.ends.length).toBe(REQUESTS);
    expect(live.plans).toEqual(virtual.ends);
    // Every series of vLLM and of the GPUs, to the last digit.
    expect(live.exposed).toBe(virtual.exposed);
    expect(live.exposed).toMatch(/finished_reason="stop"} [1-9]/);
  });
});
