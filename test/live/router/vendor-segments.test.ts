import { expect, test } from 'vitest';
import { readFlagFile } from '../../../src/core/flags/flag-file.ts';
import { parseAttributeSource } from '../../../src/core/routing/attributes.ts';
import { NO_ROUTES } from '../../../src/core/routing/routes.ts';
import type { VendorProvider } from '../../../src/live/flags/vendor/vendor-provider.ts';
import type { Router } from '../../../src/live/router/router.ts';
import { causes, moduleOf, opened, providerText } from '../flags/vendor/modules.ts';
import {
  answerJson,
  ask,
  CHAT_ANSWER,
  deferred,
  metric,
  open,
  type StubModel,
  startRig,
  startStub,
} from './rig.ts';

/** By the local rules, whoever has the tier beta is one. */
const FLAGS = {
  flags: {
    'user-segment': {
      state: 'ENABLED',
      variants: { beta: 'beta', everyone: 'everyone' },
      defaultVariant: 'everyone',
      targeting: { if: [{ '==': [{ var: 'tier' }, 'beta'] }, 'beta'] },
    },
  },
};

interface Rig {
  readonly router: Router;
  readonly canary: StubModel;
}

async function rig(vendor: VendorProvider): Promise<Rig> {
  const { set } = readFlagFile('flags.json', JSON.stringify(FLAGS));
  const tier = parseAttributeSource('tier', 'header:x-user-tier');
  if (set === undefined || tier === undefined) throw new Error('the flags do not read');
  const stable = await startStub(answerJson(CHAT_ANSWER));
  const canary = await startStub(answerJson(CHAT_ANSWER));
  const flags = {
    current: () => set,
    subscribe: () => () => {},
    segment: { flag: 'user-segment', sources: [tier] },
    claimsHeader: 'x-jwt-payload',
    vendor,
  };
  return { router: await startRig({ stable: stable.url, canary: canary.url }, { flags }), canary };
}

const BETA_OPEN = {
  ...NO_ROUTES,
  headers: [
    { name: 'beta', matches: [{ headers: { 'x-understudy-segment': { exact: 'beta' } } }] },
  ],
};

async function served(router: Router, tier: string): Promise<string> {
  const { headers } = await ask(router, { headers: { 'x-user-tier': tier }, body: '{}' });
  return `${headers['x-understudy-model']}: ${headers['x-understudy-reason']}`;
}

test("a vendor's word goes before the local rules, and is asked for only where it matters", async () => {
  const says = "return { value: context.tier === 'gold' ? 'beta' : 'everyone' };";
  const vendor = await opened(moduleOf(providerText(says)), 5_000);
  const { router } = await rig(vendor);
  expect(await served(router, 'gold')).toBe('model-stable: canary-closed');
  expect(vendor.stats().evaluations, 'no segment is open').toBe(0);
  router.setRoutes(BETA_OPEN);
  expect(await served(router, 'gold')).toBe('model-canary: segment');
  expect(await served(router, 'beta')).toBe('model-stable: canary-closed');
  expect(await metric(router, 'understudy_flag_provider_evaluations_total')).toBe(2);
  expect(causes(vendor)).toEqual({});
});

test('while it hangs every request is answered as the local rules have it', async () => {
  const vendor = await opened(moduleOf(providerText('return new Promise(() => {});')), 20);
  const { router } = await rig(vendor);
  router.setRoutes(BETA_OPEN);
  const tiers = Array.from({ length: 40 }, (_, request) => (request % 4 === 0 ? 'beta' : 'free'));
  const answers: string[] = [];
  for (const tier of tiers) answers.push(await served(router, tier));
  expect(answers).toEqual(
    tiers.map((tier) =>
      tier === 'beta' ? 'model-canary: segment' : 'model-stable: canary-closed',
    ),
  );
  const { timeout = 0, 'breaker-open': refused = 0 } = causes(vendor);
  expect(timeout + refused).toBe(40);
  expect(refused, 'most of them did not wait').toBeGreaterThan(30);
  const series = 'understudy_flag_fallbacks_total{cause="timeout"}';
  expect(await metric(router, series)).toBe(timeout);
});

/** A vendor whose one answer a test gives when it likes. */
function slowVendor() {
  const asked = deferred<(segment: string | null) => void>();
  const vendor: VendorProvider = {
    ask: (_context, told) => asked.resolve(told),
    stats: () => ({ evaluations: 0, fallbacks: {} as never }),
    close: async () => {},
  };
  return { vendor, asked: asked.promise };
}

test('what changed while the vendor was asked holds: no request of a route that is closed by now', async () => {
  const { vendor, asked } = slowVendor();
  const { router, canary } = await rig(vendor);
  router.setRoutes(BETA_OPEN);
  const answer = served(router, 'beta');
  const told = await asked;
  router.setRoutes(NO_ROUTES);
  told('beta');
  expect(await answer).toBe('model-stable: canary-closed');
  expect(canary.received).toEqual([]);
});

test('the kill switch holds for a request whose vendor is still being asked', async () => {
  const { vendor, asked } = slowVendor();
  const { router, canary } = await rig(vendor);
  router.setRoutes(BETA_OPEN);
  const answer = served(router, 'beta');
  const told = await asked;
  await router.kill('finish');
  told('beta');
  expect(await answer).toBe('model-stable: kill-switch');
  expect(canary.received).toEqual([]);
});

test('a client that leaves while the vendor is asked costs no model a request', async () => {
  const { vendor, asked } = slowVendor();
  const { router, canary } = await rig(vendor);
  router.setRoutes(BETA_OPEN);
  const leaving = new AbortController();
  const left = fetch(`${router.url}/v1/chat/completions`, {
    method: 'POST',
    body: '{}',
    signal: leaving.signal,
  });
  const told = await asked;
  leaving.abort();
  await expect(left).rejects.toThrow();
  // The router has heard of it once it has closed the connection; another client's goes on.
  await (await open(router, { method: 'GET', path: '/health' })).resume();
  told('beta');
  expect(router.started('canary')).toBe(0);
  expect(canary.received).toEqual([]);
});
