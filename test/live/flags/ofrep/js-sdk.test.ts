import { OFREPProvider } from '@openfeature/ofrep-provider';
import { type Client, type EvaluationContext, OpenFeature } from '@openfeature/server-sdk';
import { afterEach, expect, test } from 'vitest';
import type { Router } from '../../../../src/live/router/router.ts';
import { closedUrl } from '../../router/rig.ts';
import { startServing } from './served.ts';

/*
 * OpenFeature's own SDK for servers, with its OFREP provider, against a running router.
 */

afterEach(() => OpenFeature.clearProviders());

type ProviderOptions = ConstructorParameters<typeof OFREPProvider>[0];

async function clientOf(
  { url }: Pick<Router, 'url'>,
  options: Omit<ProviderOptions, 'baseUrl'> = {},
): Promise<Client> {
  await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl: url, ...options }));
  return OpenFeature.getClient();
}

const BETA: EvaluationContext = { targetingKey: 'user-1', tier: 'beta' };

test('each type of value, its variant, its reason and its metadata', async () => {
  const client = await clientOf(await startServing());
  expect(await client.getStringDetails('plain', 'v0', BETA)).toMatchObject({
    value: 'v1.2',
    variant: 'stable',
    reason: 'STATIC',
    flagMetadata: { flagSetId: 'ofrep-tests' },
  });
  expect(await client.getStringDetails('targeted', 'v0', BETA)).toMatchObject({
    value: 'v1.3',
    variant: 'canary',
    reason: 'TARGETING_MATCH',
    flagMetadata: { owner: 'search' },
  });
  expect(await client.getStringDetails('targeted', 'v0')).toMatchObject({
    value: 'v1.2',
    variant: 'stable',
    reason: 'DEFAULT',
  });
  expect(await client.getStringDetails('split', 'v0', BETA)).toMatchObject({
    value: 'v1.2',
    variant: 'stable',
    reason: 'SPLIT',
  });
  expect(await client.getBooleanValue('switch', false)).toBe(true);
  expect(await client.getNumberValue('share', 1)).toBe(0.1);
  expect(await client.getObjectValue('limits', {})).toEqual({ tokens: 100 });
  expect(await client.getStringValue('empty', 'v0')).toBe('');
});

test('the flag of the seed follows the rollout', async () => {
  const router = await startServing();
  const client = await clientOf(router);
  const details = () => client.getStringDetails('inference-model-version', 'v0', BETA);
  expect(await details()).toMatchObject({
    value: 'v1',
    variant: 'stable',
    reason: 'STATIC',
    flagMetadata: { cause: 'canary-closed' },
  });
  router.setWeight(99.999);
  expect(await details()).toMatchObject({
    value: 'v2',
    variant: 'canary',
    reason: 'SPLIT',
    flagMetadata: { cause: 'split' },
  });
});

test.each<[string, string, EvaluationContext, string, string]>([
  ['a flag that is not there', 'nothing', {}, 'FLAG_NOT_FOUND', 'flag "nothing" is not there'],
  ['no user where a bucket decides', 'needs-user', {}, 'TARGETING_KEY_MISSING', 'targetingKey'],
  ['a user who is no text', 'plain', { targetingKey: 7 as never }, 'INVALID_CONTEXT', 'no text'],
  ['a rule that fails', 'no-such-variant', BETA, 'GENERAL', '"lost", which is no variant'],
  ['another type', 'switch', {}, 'TYPE_MISMATCH', 'boolean'],
])('%s is the error that it is, and the caller gets its default', async (...row) => {
  const [, key, context, errorCode, message] = row;
  const client = await clientOf(await startServing());
  const details = await client.getStringDetails(key, 'v0', context);
  expect(details).toMatchObject({ value: 'v0', reason: 'ERROR', errorCode });
  expect(details.errorMessage).toContain(message);
});

test('a body that is cut on its way is a parse error', async () => {
  const client = await clientOf(await startServing(), {
    fetchImplementation: async (request: Request) => {
      const { url, method, headers } = request;
      return fetch(url, { method, headers, body: (await request.text()).slice(0, -1) });
    },
  });
  expect(await client.getStringDetails('plain', 'v0', BETA)).toMatchObject({
    value: 'v0',
    errorCode: 'PARSE_ERROR',
  });
});

test('a token is asked for, and given in either of two ways', async () => {
  const ofrep = { tokens: ['sesame'], origins: '*' } as const;
  const router = await startServing(undefined, { ofrep });
  const refused = await clientOf(router);
  expect(await refused.getStringDetails('plain', 'v0')).toMatchObject({
    value: 'v0',
    errorCode: 'GENERAL',
  });
  for (const [name, value] of [
    ['authorization', 'Bearer sesame'],
    ['x-api-key', 'sesame'],
  ] as const) {
    const client = await clientOf(router, { headers: [[name, value]] });
    expect(await client.getStringValue('plain', 'v0')).toBe('v1.2');
  }
});

test('a router that is gone leaves its callers their default', async () => {
  const client = await clientOf({ url: await closedUrl() });
  expect(await client.getStringDetails('plain', 'v0')).toMatchObject({
    value: 'v0',
    errorCode: 'GENERAL',
  });
});
