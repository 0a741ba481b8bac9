import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { errorOf, question, type StartedMock, started } from './started-mock.ts';

let mock: StartedMock;

beforeAll(async () => {
  mock = await started();
});
afterAll(() => mock.stop());

test.each([
  ['no JSON', '{"messages": [', null],
  ['no body', '', null],
  ['an array', [], null],
  ['no messages', {}, 'messages'],
  ['no message', { messages: [] }, 'messages'],
  ['a message without a role', { messages: [{ content: 'x' }] }, 'messages.0.role'],
  ['content of the wrong type', { messages: [{ role: 'user', content: 5 }] }, 'messages.0.content'],
  ['stream of the wrong type', question('x', { stream: 'yes' }), 'stream'],
  ['no tokens at all', question('x', { max_tokens: 0 }), 'max_tokens'],
  ['tokens of the wrong type', question('x', { max_tokens: '10' }), 'max_tokens'],
  ['several choices', question('x', { n: 2 }), 'n'],
])('%s is a 400 that names the parameter', async (_, body, param) => {
  const response = await mock.ask(body);
  expect(response.status).toBe(400);
  const error = await errorOf(response);
  expect(error).toMatchObject({ type: 'invalid_request_error', code: 'invalid_request', param });
  expect(error.message).not.toBe('');
});

test('a text completion without a prompt is a 400', async () => {
  const response = await mock.ask({}, { path: '/v1/completions' });
  expect(response.status).toBe(400);
  expect((await errorOf(response)).param).toBe('prompt');
});

test('a body over the limit is a 413, whether its length is told or not', async () => {
  const tooLarge = 10 * 1024 * 1024 + 1;
  for (const headers of [{ 'content-length': String(tooLarge) }, {}]) {
    const status = await new Promise((resolve, reject) => {
      const outgoing = request(
        `${mock.url}/v1/chat/completions`,
        { method: 'POST', headers },
        (incoming) => {
          incoming.resume();
          resolve(incoming.statusCode);
          outgoing.destroy();
        },
      );
      outgoing.on('error', reject);
      outgoing.write(Buffer.alloc(tooLarge, 0x20));
      outgoing.flushHeaders();
    });
    expect(status).toBe(413);
  }
});
