import { expect, test } from 'vitest';
import { NO_ROUTES } from '../../../../src/core/routing/routes.ts';
import { bulkAnswer } from '../../../../src/live/flags/ofrep/bulk.ts';
import { fileFlags } from '../../../../src/live/flags/ofrep/file-flags.ts';
import { answerJson, ask, CHAT_ANSWER, startRig, startStub } from '../../router/rig.ts';
import { bulkUrl, flagUrl, post, startServing, testFlags } from './served.ts';

const MODEL = 'inference-model-version';
const USER = '{"context":{"targetingKey":"user-1"}}';
const BETA = '{"context":{"targetingKey":"user-1","tier":"beta"}}';
const SET = { flagSetId: 'ofrep-tests' };

test.each([
  ['plain', USER, { value: 'v1.2', variant: 'stable', reason: 'STATIC' }],
  [
    'targeted',
    BETA,
    { value: 'v1.3', variant: 'canary', reason: 'TARGETING_MATCH', owner: 'search' },
  ],
  ['targeted', USER, { value: 'v1.2', variant: 'stable', reason: 'DEFAULT', owner: 'search' }],
  ['split', USER, { value: 'v1.2', variant: 'stable', reason: 'SPLIT' }],
  ['split', '{}', { value: 'v1.2', variant: 'stable', reason: 'DEFAULT' }],
  ['switch', USER, { value: true, variant: 'on', reason: 'STATIC' }],
  ['share', USER, { value: 0.1, variant: 'tenth', reason: 'STATIC' }],
  ['limits', USER, { value: { tokens: 100 }, variant: 'small', reason: 'STATIC' }],
  ['empty', USER, { value: '', variant: 'nothing', reason: 'STATIC' }],
  ['disabled', USER, { variant: null, reason: 'DISABLED' }],
  ['undecided', USER, { variant: null, reason: 'DEFAULT' }],
  ['a/b c#é', USER, { value: 'v1.2', variant: 'stable', reason: 'STATIC' }],
] as const)('%s for %s', async (key, body, { owner, ...expected }: Record<string, unknown>) => {
  const router = await startServing();
  const answer = await post(flagUrl(router, key), body);
  const metadata = owner === undefined ? SET : { ...SET, owner };
  expect(answer.body).toEqual({ key, ...expected, metadata });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('application/json');
});

test.each([
  ['needs-user', '{}', 400, 'TARGETING_KEY_MISSING'],
  ['no-such-variant', BETA, 400, 'GENERAL'],
  ['nothing', USER, 404, 'FLAG_NOT_FOUND'],
  ['toString', USER, 404, 'FLAG_NOT_FOUND'],
  ['__proto__', USER, 404, 'FLAG_NOT_FOUND'],
  ['plain', '{"context":', 400, 'PARSE_ERROR'],
  ['plain', '[]', 400, 'PARSE_ERROR'],
  ['plain', '"user-1"', 400, 'PARSE_ERROR'],
  ['plain', '{"context":"user-1"}', 400, 'INVALID_CONTEXT'],
  ['plain', '{"context":[]}', 400, 'INVALID_CONTEXT'],
  ['plain', '{"context":{"targetingKey":7}}', 400, 'INVALID_CONTEXT'],
  ['plain', `{"context":{"text":"${'x'.repeat(300_000)}"}}`, 413, 'GENERAL'],
  ['plain', JSON.stringify({ context: manyAttributes() }), 400, 'INVALID_CONTEXT'],
])('%s for %.40s is an error %d', async (key, body, status, errorCode) => {
  const router = await startServing();
  const answer = await post(flagUrl(router, key), body);
  expect({ status: answer.status, ...answer.body }).toMatchObject({ status, key, errorCode });
  expect(answer.body.errorDetails).toMatch(/./);
});

function manyAttributes(): Record<string, number> {
  return Object.fromEntries(Array.from({ length: 1_001 }, (_, at) => [`a${at}`, at]));
}

test('a body that is not UTF-8 is no other user by accident', async () => {
  const router = await startServing();
  const body = Buffer.from(USER.replace('user-1', 'us\u00e9r'), 'latin1');
  const answer = await post(flagUrl(router, 'plain'), body);
  expect(answer).toMatchObject({ status: 400, body: { errorCode: 'PARSE_ERROR' } });
});

test.each([
  undefined,
  '',
  ' \n',
  'null',
  '{}',
  '{"context":null}',
  '{"context":{}}',
  '{"context":{"targetingKey":null}}',
])('%j is an empty context', async (body) => {
  const router = await startServing();
  const single = await post(flagUrl(router, 'targeted'), body);
  expect(single).toMatchObject({ status: 200, body: { value: 'v1.2', reason: 'DEFAULT' } });
  expect(await post(bulkUrl(router), body)).toMatchObject({ status: 200 });
});

test('base URLs with a slash at the end, keys with slashes, and the slash of flagd', async () => {
  const router = await startServing();
  const urls = ['//ofrep/v1/evaluate/flags/plain', '///ofrep/v1/evaluate/flags/plain?x=1'];
  for (const path of urls) {
    expect(await post(router.url + path, USER)).toMatchObject({ body: { value: 'v1.2' } });
  }
  const unencoded = await post(`${router.url}/ofrep/v1/evaluate/flags/a/b c%23é`, USER);
  expect(unencoded.body).toMatchObject({ key: 'a/b c#é', value: 'v1.2' });
  const broken = await post(`${router.url}/ofrep/v1/evaluate/flags/%zz`, USER);
  expect(broken).toMatchObject({ status: 404, body: { key: '%zz', errorCode: 'FLAG_NOT_FOUND' } });
  expect(await post(`${bulkUrl(router)}/`, USER)).toMatchObject({ body: { metadata: SET } });
});

test.each([
  ['GET', '/ofrep/v1/evaluate/flags/plain', 405, 'plain'],
  ['PUT', '/ofrep/v1/evaluate/flags/plain', 405, 'plain'],
  ['GET', '/ofrep/v1/evaluate/flags', 405, ''],
  ['DELETE', '/ofrep/v1/sse', 405, ''],
  ['GET', '/ofrep/v1/configuration', 404, ''],
  ['GET', '/ofrep', 404, ''],
  ['POST', '/ofrep/v1/evaluate/flagsplain', 404, ''],
])('%s %s', async (method, path, status, key) => {
  const router = await startServing();
  const answer = await post(router.url + path, undefined, {}, method);
  expect(answer).toMatchObject({ status, body: { key, errorCode: 'GENERAL' } });
  if (status === 405) expect(answer.headers.get('allow')).toMatch(/^(GET|POST)$/);
});

test('a whole number of a flag with fractions is a float to those who tell them apart', async () => {
  const variants = { tenth: 0.1, one: 1, many: 1e21 };
  const share = { state: 'ENABLED', variants, defaultVariant: 'one' };
  const count = { state: 'ENABLED', variants: { one: 1, two: 2 }, defaultVariant: 'one' };
  const huge = { ...share, defaultVariant: 'many' };
  const router = await startServing(testFlags({ flags: { share, count, huge } }));
  for (const [key, value] of [
    ['share', '1.0'],
    ['count', '1'],
    ['huge', '1e+21'],
  ]) {
    const single = await fetch(flagUrl(router, key ?? ''), { method: 'POST' });
    const text = await single.text();
    expect(text).toContain(`"value":${value},`);
    const bulk = await fetch(bulkUrl(router), { method: 'POST' });
    expect(await bulk.text()).toContain(text);
  }
});

test('all flags at once: the failures, too, each in its place', async () => {
  const router = await startServing();
  const { body, headers } = await post(bulkUrl(router), '{}');
  expect(body.flags.map(({ key }: { key: string }) => key)).toEqual([
    MODEL,
    ...testFlags().current().flags.keys(),
  ]);
  const of = (wanted: string) => body.flags.find(({ key }: { key: string }) => key === wanted);
  for (const key of [MODEL, 'plain', 'disabled', 'needs-user']) {
    expect(of(key)).toEqual((await post(flagUrl(router, key), '{}')).body);
  }
  expect(body.metadata).toEqual(SET);
  expect(headers.get('etag')).toMatch(/^"[\w-]+"$/);
});

test('an entity tag holds for its user, its flags and its rollout', async () => {
  const flags = testFlags();
  const router = await startServing(flags);
  const url = bulkUrl(router);
  const tag = async (body: string) => (await post(url, body)).headers.get('etag') ?? '';
  const first = await tag(USER);
  for (const known of [first, `W/${first}`, `"other", ${first}`, '*']) {
    const again = await post(url, USER, { 'if-none-match': known });
    expect(again).toMatchObject({ status: 304, body: undefined });
    expect(again.headers.get('etag')).toBe(first);
  }
  const otherUser = await tag('{"context":{"targetingKey":"user-2"}}');
  const otherPlan = await tag('{"context":{"targetingKey":"user-1","plan":"pro"}}');
  router.setWeight(1);
  const raised = await tag(USER);
  router.setRoutes({ ...NO_ROUTES, headers: [{ name: 'beta', matches: [] }] });
  const routed = await tag(USER);
  flags.change({ flags: {} });
  const changed = await tag(USER);
  expect(new Set([first, otherUser, otherPlan, raised, routed, changed]).size).toBe(6);
  expect(await post(url, USER, { 'if-none-match': first })).toMatchObject({ status: 200 });
});

test('a rule that looks at the clock is not answered with what it said before', async () => {
  const variants = { before: 'before', after: 'after' };
  const targeting = { if: [{ '>=': [{ var: '$flagd.timestamp' }, 10] }, 'after', 'before'] };
  const ramp = { state: 'ENABLED', variants, defaultVariant: 'before', targeting };
  const flags = fileFlags(testFlags({ flags: { ramp } }));
  const question = { context: {}, written: Buffer.from('{}'), changesAt: '/ofrep/v1/sse' };
  const tags = [0, 9_999, 10_000].map(async (ms) => (await bulkAnswer(flags, question, ms)).etag);
  const [begin, stillBefore, after] = await Promise.all(tags);
  expect(stillBefore).toBe(begin);
  expect(after).not.toBe(begin);
});

test('the model that the router itself picks, for each user at each weight, and why', async () => {
  const stub = await startStub(answerJson(CHAT_ANSWER));
  const router = await startRig({ stable: stub.url, canary: stub.url });
  const users = Array.from({ length: 20 }, (_, at) => `üser-${at}`);
  for (const weight of [0, 10, 50, 100]) {
    router.setWeight(weight);
    for (const user of users) {
      const served = await ask(router, { headers: { 'x-user-id': user }, body: '{}' });
      const foreseen = await post(
        flagUrl(router, MODEL),
        JSON.stringify({ context: { targetingKey: user } }),
      );
      expect(foreseen.body).toEqual({
        key: MODEL,
        value: served.headers['x-understudy-version'],
        variant: served.headers['x-understudy-version'] === 'v1' ? 'stable' : 'canary',
        reason: weight === 0 || weight === 100 ? 'STATIC' : 'SPLIT',
        metadata: { cause: served.headers['x-understudy-reason'] },
      });
    }
  }
});

test('without a user the model is stable by default, once a split would have to tell', async () => {
  const router = await startServing();
  const model = async () => (await post(flagUrl(router, MODEL), '{}')).body;
  expect(await model()).toMatchObject({ value: 'v1', reason: 'STATIC' });
  router.setWeight(50);
  expect(await model()).toMatchObject({
    value: 'v1',
    variant: 'stable',
    reason: 'DEFAULT',
    metadata: { cause: 'no-user' },
  });
  router.setWeight(100);
  expect(await model()).toMatchObject({ value: 'v2', variant: 'canary', reason: 'STATIC' });
});

test('the kill switch gives everybody stable, with a value, and is in force with the next call', async () => {
  const router = await startServing();
  router.setWeight(100);
  const answer = async () => (await post(flagUrl(router, MODEL), BETA)).body;
  expect(await answer()).toMatchObject({ value: 'v2' });
  await router.kill('finish');
  expect(await answer()).toMatchObject({
    value: 'v1',
    variant: 'stable',
    reason: 'STATIC',
    metadata: { cause: 'kill-switch' },
  });
  router.unkill();
  expect(await answer()).toMatchObject({ value: 'v2' });
});

test('a header route shows in the model flag of those whom it claims', async () => {
  const router = await startServing();
  const matches = [{ headers: { tier: { exact: 'beta' } } }];
  router.setRoutes({ ...NO_ROUTES, headers: [{ name: 'beta', matches }] });
  expect((await post(flagUrl(router, MODEL), BETA)).body).toMatchObject({
    value: 'v2',
    reason: 'TARGETING_MATCH',
    metadata: { cause: 'header-route' },
  });
  expect((await post(flagUrl(router, MODEL), USER)).body).toMatchObject({ value: 'v1' });
});

test('a router without a flag file serves its own flag', async () => {
  const router = await startRig({ stable: 'http://127.0.0.1:9', canary: 'http://127.0.0.1:9' });
  const { body } = await post(bulkUrl(router), USER);
  expect(body.flags).toMatchObject([{ key: MODEL, value: 'v1' }]);
  expect(await post(flagUrl(router, 'plain'), USER)).toMatchObject({ status: 404 });
});
