import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
import {
  type Client,
  type EventHandler,
  OpenFeature,
  type Provider,
  ProviderEvents,
} from '@openfeature/web-sdk';
import { EventSource } from 'undici';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Router } from '../../../../src/live/router/router.ts';
import { startServing, testFlags } from './served.ts';

/*
 * OpenFeature's own SDK for browsers, with its OFREP provider: it asks for all flags at once, keeps
 * them, and listens for changes. undici lends it the EventSource that a browser has.
 */

beforeAll(() => void vi.stubGlobal('EventSource', EventSource));
afterAll(() => vi.unstubAllGlobals());
afterEach(() => OpenFeature.clearProviders());

type ProviderOptions = ConstructorParameters<typeof OFREPWebProvider>[0];

async function clientOf(
  { url }: Router,
  options: Omit<ProviderOptions, 'baseUrl'> = {},
): Promise<Client> {
  await OpenFeature.setContext({ targetingKey: 'user-1', tier: 'beta' });
  const provider = new OFREPWebProvider({ baseUrl: url, cacheMode: 'disabled', ...options });
  // Its types were not made for exactOptionalPropertyTypes.
  await OpenFeature.setProviderAndWait(provider as Provider);
  return OpenFeature.getClient();
}

/** The keys of the flags that the next change of the configuration is about. */
function nextChange(client: Client): Promise<readonly string[]> {
  return new Promise((resolve) => {
    const heard: EventHandler<typeof ProviderEvents.ConfigurationChanged> = (details) => {
      client.removeHandler(ProviderEvents.ConfigurationChanged, heard);
      resolve((details?.flagsChanged as string[] | undefined) ?? []);
    };
    client.addHandler(ProviderEvents.ConfigurationChanged, heard);
  });
}

test('every flag is there at once, with its variant, its reason or its error', async () => {
  const client = await clientOf(await startServing());
  expect(client.getStringDetails('targeted', 'v0')).toMatchObject({
    value: 'v1.3',
    variant: 'canary',
    reason: 'TARGETING_MATCH',
    flagMetadata: { owner: 'search' },
  });
  expect(client.getStringDetails('disabled', 'v0')).toMatchObject({
    value: 'v0',
    reason: 'DISABLED',
  });
  expect(client.getStringDetails('no-such-variant', 'v0')).toMatchObject({
    value: 'v0',
    errorCode: 'GENERAL',
  });
  expect(client.getStringDetails('nothing', 'v0')).toMatchObject({ errorCode: 'FLAG_NOT_FOUND' });
  expect(client.getNumberDetails('switch', 1)).toMatchObject({ errorCode: 'TYPE_MISMATCH' });
  expect(client.getStringValue('inference-model-version', 'v0')).toBe('v1');
});

test('another user gets his own, though the flags have not changed', async () => {
  const client = await clientOf(await startServing());
  await OpenFeature.setContext({ targetingKey: 'user-1', tier: 'free' });
  expect(client.getStringValue('targeted', 'v0')).toBe('v1.2');
  await OpenFeature.setContext({ targetingKey: 'user-1', tier: 'beta' });
  expect(client.getStringValue('targeted', 'v0')).toBe('v1.3');
});

test('a rollout that moves, and a file that changes, reach who listens', async () => {
  const flags = testFlags();
  const router = await startServing(flags);
  const client = await clientOf(router);
  const moved = nextChange(client);
  router.setWeight(100);
  expect(await moved).toEqual(['inference-model-version']);
  expect(client.getStringValue('inference-model-version', 'v0')).toBe('v2');
  const changed = nextChange(client);
  flags.change({ flags: {} });
  expect(await changed).toContain('plain');
  expect(client.getStringDetails('plain', 'v0')).toMatchObject({ errorCode: 'FLAG_NOT_FOUND' });
});

test('what has not changed for a user is answered without a body', async () => {
  const statuses: number[] = [];
  await clientOf(await startServing(), {
    fetchImplementation: async (request: Request) => {
      const response = await fetch(request);
      statuses.push(response.status);
      return response;
    },
  });
  await OpenFeature.setContext({ targetingKey: 'user-1', tier: 'beta' });
  expect(statuses).toEqual([200, 304]);
});

test('with tokens, listening needs no more than the address that came with the flags', async () => {
  const ofrep = { tokens: ['sesame'], origins: '*' } as const;
  const router = await startServing(undefined, { ofrep });
  const client = await clientOf(router, { headers: [['authorization', 'Bearer sesame']] });
  const moved = nextChange(client);
  router.setWeight(100);
  expect(await moved).toEqual(['inference-model-version']);
});

test('without the token the provider is not ready, and says so', async () => {
  const ofrep = { tokens: ['sesame'], origins: '*' } as const;
  const router = await startServing(undefined, { ofrep });
  await expect(clientOf(router)).rejects.toThrow();
  const details = OpenFeature.getClient().getStringDetails('plain', 'v0');
  expect(details).toMatchObject({ value: 'v0', errorCode: 'PROVIDER_FATAL' });
});
