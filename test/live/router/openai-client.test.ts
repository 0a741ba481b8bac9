import OpenAI from 'openai';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Router } from '../../../src/live/router/router.ts';
import { started } from '../mock/started-mock.ts';
import { replicated } from './replicas.ts';
import {
  answerJson,
  closedUrl,
  deferred,
  type Respond,
  requests,
  type StubModel,
  startRig,
  startStub,
} from './rig.ts';

/* The official client of OpenAI's API, as applications use it, with the router's address as its base URL. */

const MESSAGES = [{ role: 'user', content: 'What is the capital of France?' }] as const;
const CHAT = { model: 'gpt-4o', messages: [...MESSAGES] };

function clientOf(router: Router, headers: Record<string, string> = {}): OpenAI {
  const baseURL = `${router.url}/v1`;
  return new OpenAI({ baseURL, apiKey: 'sk-user', maxRetries: 0, defaultHeaders: headers });
}

/** A router before a mock model server. */
async function mockRig(headers: Record<string, string> = {}) {
  const mock = await started();
  onTestFinished(() => mock.stop());
  const router = await startRig({ stable: mock.url, canary: mock.url });
  return { mock, router, client: clientOf(router, headers) };
}

async function stubRig(
  respond: Respond,
): Promise<{ model: StubModel; router: Router; client: OpenAI }> {
  const model = await startStub(respond);
  const access = { modelName: 'llama-3', apiKey: { value: 'sk-ours' } };
  const stable = replicated('stable', [model.url], access);
  const router = await startRig({ stable: model.url, canary: model.url }, { stable });
  return { model, router, client: clientOf(router) };
}

test('a chat: text, reason to stop, usage, and who served it', async () => {
  const { client } = await mockRig();
  const { data, response } = await client.chat.completions
    .create({ ...CHAT, user: 'ann' }, { headers: { 'x-request-id': 'r-1' } })
    .withResponse();
  expect(data.choices[0]?.message.content).toMatch(/\w/);
  expect(data.choices[0]?.finish_reason).toBe('stop');
  expect(data.usage?.completion_tokens).toBeGreaterThan(0);
  expect(response.headers.get('x-understudy-version')).toBe('v1');
});

test('a stream says what the same chat says in one piece, and its usage', async () => {
  const { client } = await mockRig();
  const named = { headers: { 'x-request-id': 'r-1' } };
  const whole = await client.chat.completions.create(CHAT, named);
  const stream = await client.chat.completions.create(
    { ...CHAT, stream: true, stream_options: { include_usage: true } },
    named,
  );
  let text = '';
  let [finish, usage]: [string | null, number] = [null, 0];
  for await (const { choices, usage: counted } of stream) {
    text += choices[0]?.delta.content ?? '';
    finish = choices[0]?.finish_reason ?? finish;
    usage = counted?.completion_tokens ?? usage;
  }
  expect(text).toBe(whole.choices[0]?.message.content);
  expect([finish, usage]).toEqual(['stop', whole.usage?.completion_tokens]);
});

test('tools pass there and back', async () => {
  const call = { name: 'weather', arguments: '{"city":"Paris"}' };
  const { model, client } = await stubRig(
    answerJson({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: null,
            tool_calls: [{ id: 'call_1', type: 'function', function: call }],
          },
          finish_reason: 'tool_calls',
        },
      ],
    }),
  );
  const parameters = { type: 'object', properties: { model: { type: 'string' } } };
  const tools = [{ type: 'function' as const, function: { name: 'weather', parameters } }];
  const answer = await client.chat.completions.create({ ...CHAT, tools });
  expect(answer.choices[0]?.message.tool_calls?.[0]).toMatchObject({
    id: 'call_1',
    function: call,
  });
  // A parameter that is called `model` is none.
  const received = JSON.parse(String(model.received[0]?.body));
  expect(received).toEqual({ ...CHAT, tools, model: 'llama-3' });
  expect(model.received[0]?.headers.authorization).toBe('Bearer sk-ours');
});

test('embeddings, which the client has in base64 unless told otherwise', async () => {
  const vector = [0.5, -2, 1024];
  const { model, client } = await stubRig(
    answerJson({
      object: 'list',
      data: [
        {
          object: 'embedding',
          index: 0,
          embedding: Buffer.from(new Float32Array(vector).buffer).toString('base64'),
        },
      ],
      usage: { prompt_tokens: 2, total_tokens: 2 },
    }),
  );
  const { data } = await client.embeddings.create({ model: 'text-embedding-3', input: 'Paris' });
  expect(data[0]?.embedding).toEqual(vector);
  expect(model.received[0]?.target).toBe('/v1/embeddings');
  expect(JSON.parse(String(model.received[0]?.body)).model).toBe('llama-3');
});

test('the list of models, a GET without a body', async () => {
  const { client } = await stubRig(
    answerJson({ object: 'list', data: [{ id: 'llama-3', object: 'model' }] }),
  );
  const ids = [];
  for await (const { id } of await client.models.list()) ids.push(id);
  expect(ids).toEqual(['llama-3']);
});

describe('errors are of the class that applications catch', () => {
  test.each([
    ['401', OpenAI.AuthenticationError, 401],
    ['429', OpenAI.RateLimitError, 429],
    ['500', OpenAI.InternalServerError, 500],
  ] as const)("a model's %s", async (fault, kind, status) => {
    const { client } = await mockRig({ 'x-understudy-fault': fault });
    const failure = await client.chat.completions.create(CHAT).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(kind);
    expect(failure).toMatchObject({ status, error: { message: expect.any(String) } });
  });

  test("the router's own, when no endpoint takes the request", async () => {
    const router = await startRig({ stable: await closedUrl(), canary: await closedUrl() });
    const failure = await clientOf(router)
      .chat.completions.create(CHAT)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(OpenAI.InternalServerError);
    expect(failure).toMatchObject({
      status: 502,
      type: 'upstream_error',
      message: '502 the model refused the connection',
    });
  });
});

test('a client that leaves in the middle of a stream is felt by the model at once', async () => {
  const { promise: left, resolve } = deferred<void>();
  const { router, client } = await stubRig((_asked, outgoing) => {
    outgoing.on('close', () => resolve());
    const delta = { choices: [{ index: 0, delta: { content: 'Par' }, finish_reason: null }] };
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
    outgoing.write(`data: ${JSON.stringify(delta)}\n\n`);
  });
  const stream = await client.chat.completions.create({ ...CHAT, stream: true });
  for await (const { choices } of stream) {
    expect(choices[0]?.delta.content).toBe('Par');
    stream.controller.abort();
  }
  await left;
  await router.whenDrained('stable');
  expect(await requests(router, 'stable', 499)).toBe(1);
});

test('a stream that breaks off throws: nobody takes half an answer for whole', async () => {
  const { client } = await mockRig({ 'x-understudy-fault': 'cut@2' });
  const stream = await client.chat.completions.create({ ...CHAT, stream: true });
  await expect(async () => {
    for await (const _ of stream);
  }).rejects.toThrow();
});
