import { expect, test } from 'vitest';
import { readFlagFile } from '../../../src/core/flags/flag-file.ts';
import { parseAttributeSource } from '../../../src/core/routing/attributes.ts';
import { NO_ROUTES } from '../../../src/core/routing/routes.ts';
import type { Forecast } from '../../../src/live/router/chooser.ts';
import type { Router } from '../../../src/live/router/router.ts';
import type { RouterFlags } from '../../../src/live/router/segments.ts';
import { answerJson, ask, CHAT_ANSWER, startRig, startStub } from './rig.ts';

/** Whoever has an address of ours is internal; a tier, a plan or an organisation makes a beta user. */
const FLAGS = {
  flags: {
    'user-segment': {
      state: 'ENABLED',
      variants: { internal: 'internal', beta: 'beta', everyone: 'everyone' },
      defaultVariant: 'everyone',
      targeting: {
        if: [
          { ends_with: [{ var: 'email' }, '@corp.example'] },
          'internal',
          { or: [{ '==': [{ var: 'tier' }, 'beta'] }, { '==': [{ var: 'plan' }, 'early'] }] },
          'beta',
        ],
      },
    },
  },
};

const SOURCES = {
  email: 'claim:email',
  tier: 'header:x-user-tier',
  plan: 'body:metadata.plan',
};

function routerFlags(): RouterFlags {
  const { set } = readFlagFile('flags.json', JSON.stringify(FLAGS));
  if (set === undefined) throw new Error('the flags do not read');
  const sources = Object.entries(SOURCES).flatMap(
    ([name, source]) => parseAttributeSource(name, source) ?? [],
  );
  return {
    current: () => set,
    subscribe: () => () => {},
    segment: { flag: 'user-segment', sources },
    claimsHeader: 'x-jwt-payload',
  };
}

async function rig(): Promise<Router> {
  const stable = await startStub(answerJson(CHAT_ANSWER));
  const canary = await startStub(answerJson(CHAT_ANSWER));
  return startRig({ stable: stable.url, canary: canary.url }, { flags: routerFlags() });
}

const open = (...names: string[]) => ({
  ...NO_ROUTES,
  headers: names.map((exact) => ({
    name: exact,
    matches: [{ headers: { 'x-understudy-segment': { exact } } }],
  })),
});

const claims = (payload: unknown) => Buffer.from(JSON.stringify(payload)).toString('base64url');

/** The model that serves, and why. */
async function served(router: Router, headers: Record<string, string>, body = '{}') {
  const { headers: answered } = await ask(router, { headers, body });
  return `${answered['x-understudy-model']}: ${answered['x-understudy-reason']}`;
}

const INTERNAL = { 'x-jwt-payload': claims({ email: 'a@corp.example' }) };
const BETA = { 'x-user-tier': 'beta' };

test('a segment is opened by a route, by what claims, headers and bodies say of users', async () => {
  const router = await rig();
  expect(await served(router, INTERNAL)).toBe('model-stable: canary-closed');
  router.setRoutes(open('internal'));
  expect(await served(router, INTERNAL)).toBe('model-canary: segment');
  const plain = { 'x-jwt-payload': JSON.stringify({ email: 'b@corp.example' }) };
  expect(await served(router, plain)).toBe('model-canary: segment');
  expect(await served(router, BETA)).toBe('model-stable: canary-closed');
  router.setRoutes(open('internal', 'beta'));
  expect(await served(router, BETA)).toBe('model-canary: segment');
  expect(await served(router, {}, '{"metadata":{"plan":"early"}}')).toBe('model-canary: segment');
  expect(await served(router, {})).toBe('model-stable: canary-closed');
});

test('what a client says of its segment, and claims that do not read, count for nothing', async () => {
  const router = await rig();
  router.setRoutes(open('internal'));
  for (const headers of [
    { 'x-understudy-segment': 'internal' },
    { 'x-jwt-payload': 'not base64 of JSON!' },
    { 'x-jwt-payload': claims('a@corp.example') },
    { 'x-jwt-payload': '{"email":' },
  ]) {
    expect(await served(router, headers)).toBe('model-stable: canary-closed');
  }
});

test('the weight decides for whoever is in no open segment', async () => {
  const router = await rig();
  router.setRoutes(open('internal'));
  router.setWeight(100);
  expect(await served(router, BETA)).toBe('model-canary: canary-open');
  router.setWeight(50);
  expect(await served(router, { 'x-user-id': 'u-1' })).toMatch(/: split$/);
  expect(await served(router, INTERNAL)).toBe('model-canary: segment');
});

function foreseen(router: Router, context: Record<string, unknown>): Forecast {
  let forecast: Forecast | undefined;
  router.foresee(context, (told) => {
    forecast = told;
  });
  if (forecast === undefined) throw new Error('local rules answer at once');
  return forecast;
}

test('what is foreseen for a context is what a request of that user gets', async () => {
  const router = await rig();
  router.setRoutes(open('beta'));
  router.setWeight(40);
  expect(foreseen(router, { tier: 'beta' })).toEqual({ role: 'canary', reason: 'segment' });
  expect(foreseen(router, {})).toEqual({ role: 'stable', reason: 'no-user' });
  for (let user = 0; user < 40; user += 1) {
    const targetingKey = `user-${user}`;
    const { role, reason } = foreseen(router, { targetingKey });
    expect(await served(router, { 'x-user-id': targetingKey })).toBe(`model-${role}: ${reason}`);
  }
});
