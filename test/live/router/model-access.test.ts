import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { NO_ROUTES } from '../../../src/core/routing/routes.ts';
import type { ModelAccess } from '../../../src/live/router/model-access.ts';
import { certificatesOfOneCa, startTlsStub } from '../providers/tls-stub.ts';
import { startConnectProxy } from './connect-proxy.ts';
import { replicated } from './replicas.ts';
import { answerJson, ask, CHAT_ANSWER, errors, startRig, startStub } from './rig.ts';

/** A router before one stub that is reached in this way. */
async function rigOf(access: Partial<ModelAccess>) {
  const model = await startStub(answerJson(CHAT_ANSWER));
  const stable = replicated('stable', [model.url], access);
  const router = await startRig({ stable: model.url, canary: model.url }, { stable });
  return { model, router };
}

const JSON_BODY =
  '{"messages":[{"role":"user","content":"a \\"model\\": \\"x\\""}],"model":"gpt-4"}';
const FORM = [
  '--b\r\ncontent-disposition: form-data; name="model"\r\n\r\nwhisper-1\r\n',
  '--b\r\ncontent-disposition: form-data; name="file"; filename="a.json"\r\n\r\n{"model":"a"}\r\n--b--\r\n',
].join('');

describe("a model's own name", () => {
  test('takes the place of the one in the request, whose length follows', async () => {
    const { model, router } = await rigOf({ modelName: 'llama "3" ü' });
    await ask(router, { headers: { 'content-type': 'application/json' }, body: JSON_BODY });
    const received = model.received[0];
    const expected = JSON_BODY.replace('"gpt-4"', '"llama \\"3\\" ü"');
    expect(received?.body.toString()).toBe(expected);
    expect(received?.headers['content-length']).toBe(String(Buffer.byteLength(expected)));
  });

  test('takes the place of the field of a form, not of what its files hold', async () => {
    const { model, router } = await rigOf({ modelName: 'large-v3' });
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    await ask(router, { path: '/v1/audio/transcriptions', headers, body: FORM });
    const expected = FORM.replace('whisper-1', 'large-v3');
    expect(model.received[0]?.body.toString()).toBe(expected);
  });

  test.each([
    ['a compressed body', { 'content-encoding': 'gzip' }, JSON_BODY],
    ['no JSON', { 'content-type': 'application/octet-stream' }, '\x00{"model":"a"}'],
    ['no body', {}, ''],
  ])('%s passes as it is', async (_what, headers, body) => {
    const { model, router } = await rigOf({ modelName: 'llama' });
    await ask(router, { headers, body });
    expect(model.received[0]?.body.toString()).toBe(body);
  });

  test("each model has its own, and a copy for the canary has the canary's", async () => {
    const [stable, canary] = await Promise.all([
      startStub(answerJson(CHAT_ANSWER)),
      startStub(answerJson(CHAT_ANSWER)),
    ]);
    const router = await startRig(
      { stable: stable.url, canary: canary.url },
      {
        stable: replicated('stable', [stable.url], {
          modelName: 'old',
          apiKey: { value: 'sk-old' },
        }),
        canary: replicated('canary', [canary.url], {
          modelName: 'new',
          apiKey: { value: 'sk-new' },
        }),
      },
    );
    router.setRoutes({ ...NO_ROUTES, mirrors: [{ name: 'all', matches: [], percentage: 100 }] });
    await ask(router, { headers: { authorization: "Bearer the user's" }, body: JSON_BODY });
    await router.whenDrained('canary');
    expect(
      [stable, canary].map(({ received }) => [
        received[0]?.headers.authorization,
        JSON.parse(String(received[0]?.body)).model,
      ]),
    ).toEqual([
      ['Bearer sk-old', 'old'],
      ['Bearer sk-new', 'new'],
    ]);
  });
});

test("a key takes the place of the client's authorization, and only once", async () => {
  const { model, router } = await rigOf({ apiKey: { value: 'sk-ours' } });
  await ask(router, { headers: { Authorization: "Bearer the user's" } });
  expect(
    model.received[0]?.rawHeaders.filter((each) => /authorization|bearer/i.test(each)),
  ).toEqual(['authorization', 'Bearer sk-ours']);
});

test('each model has timeouts of its own: to the first byte, and between pieces', async () => {
  const silent = await startStub((asked, outgoing) => {
    if (String(asked.body) === 'begin') outgoing.writeHead(200).write('a');
  });
  const well = await startStub(answerJson(CHAT_ANSWER));
  const timeouts = { connectMs: 5_000, firstByteMs: 50, idleMs: 50 };
  const router = await startRig(
    { stable: well.url, canary: silent.url },
    { canary: replicated('canary', [silent.url], { timeouts }) },
  );
  router.setWeight(100);
  expect((await ask(router)).status).toBe(504);
  await expect(ask(router, { body: 'begin' })).rejects.toThrow('aborted');
  expect(await errors(router, 'canary', 'timeout')).toBe(2);
});

describe('through a proxy', () => {
  test('fields that come twice and bytes of any kind pass through the tunnel', async () => {
    const proxy = await startConnectProxy();
    const { model, router } = await rigOf({ proxy: proxy.url });
    const body = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const answer = await ask(router, { headers: { 'x-a': ['1', '2'] as never }, body });
    expect(answer.status).toBe(200);
    expect(model.received[0]?.body.equals(body)).toBe(true);
    const { rawHeaders = [] } = model.received[0] ?? {};
    expect(rawHeaders.filter((name) => name === 'x-a')).toHaveLength(2);
    expect(proxy.tunnels).toEqual([model.url.replace('http://', '')]);
  });

  test('one that opens no tunnel is a connection refused', async () => {
    const proxy = await startConnectProxy();
    proxy.refuse(403);
    const { model, router } = await rigOf({ proxy: proxy.url });
    expect((await ask(router)).status).toBe(502);
    expect(model.received).toEqual([]);
  });
});

const certificates = certificatesOfOneCa();
afterAll(() => certificates?.remove());

describe.skipIf(!certificates)('behind TLS (skipped without an openssl program)', () => {
  const pem = (file: string) => readFileSync(join(certificates?.folder ?? '', file), 'utf8');

  /** A model that demands a client's certificate, and the names it was shown. */
  async function startMutual() {
    const names: unknown[] = [];
    const model = await startTlsStub(
      {
        ...{ key: pem('server.key'), cert: pem('server.pem'), ca: pem('ca.pem') },
        ...{ requestCert: true, rejectUnauthorized: true },
      },
      (request, response) => {
        names.push((request.socket as TLSSocket).getPeerCertificate().subject.CN);
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(CHAT_ANSWER));
      },
    );
    onTestFinished(() => model.close());
    return { url: model.url, names };
  }

  async function statusWith(access: Partial<ModelAccess>) {
    const model = await startMutual();
    const stable = replicated('stable', [model.url], access);
    const router = await startRig({ stable: model.url, canary: 'http://127.0.0.1:9' }, { stable });
    const { status } = await ask(router);
    return { status, names: model.names };
  }

  test.each(['directly', 'through a proxy'])('%s: our CA and our certificate', async (way) => {
    const proxy = way === 'directly' ? null : await startConnectProxy();
    const tls = () => ({ ca: pem('ca.pem'), cert: pem('client.pem'), key: pem('client.key') });
    const answer = await statusWith({ tls: tls(), proxy: proxy?.url ?? null });
    expect(answer).toEqual({ status: 200, names: ['a client'] });
    expect(proxy?.tunnels ?? [1]).toHaveLength(1);
  });

  test('a CA that we do not know, or no certificate of ours: refused', async () => {
    expect((await statusWith({})).status).toBe(502);
    expect(await statusWith({ tls: { ca: pem('ca.pem') } })).toEqual({
      status: 502,
      names: [],
    });
  });
});
