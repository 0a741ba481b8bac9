import { afterEach, expect, test } from 'vitest';
import { completionOf, parseEvents, question, type StartedMock, started } from './started-mock.ts';

const FRANCE = 'What is the capital of France?';
let mock: StartedMock | undefined;

afterEach(async () => {
  await mock?.stop();
  mock = undefined;
});

test('a chat completion answers the question, with its usage', async () => {
  mock = await started();
  const response = await mock.ask(question(FRANCE));
  expect(response.status).toBe(200);
  const body = await completionOf(response);
  expect(body).toMatchObject({ object: 'chat.completion', model: 'v9' });
  expect(body.choices[0].finish_reason).toBe('stop');
  expect(body.choices[0].message.content).toContain('Paris');
  const { prompt_tokens, completion_tokens, total_tokens } = body.usage;
  expect(prompt_tokens).toBeGreaterThan(3);
  expect(total_tokens).toBe(prompt_tokens + completion_tokens);
});

test('a stream has its role, one event per token, its finish reason, its usage and its end', async () => {
  mock = await started();
  const options = { stream: true, stream_options: { include_usage: true } };
  const response = await mock.ask(question(FRANCE, options));
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const { events, done, text } = parseEvents(await response.text());
  expect(done).toBe(true);
  expect(text).toContain('Paris');
  expect(events[0]?.choices[0]?.delta).toEqual({ role: 'assistant', content: '' });
  expect(events.at(-2)?.choices[0]).toMatchObject({ delta: {}, finish_reason: 'stop' });
  expect(events.at(-1)).toMatchObject({ choices: [] });
  expect(events.at(-1)?.usage?.completion_tokens).toBe(events.length - 3);
  expect(new Set(events.map(({ object }) => object))).toEqual(new Set(['chat.completion.chunk']));
});

test('usage is left out of a stream unless asked for', async () => {
  mock = await started();
  const { events } = parseEvents(await (await mock.ask(question(FRANCE, { stream: true }))).text());
  expect(events.every(({ usage }) => usage === undefined)).toBe(true);
});

test('plain and streamed, chat and text completions of one request say the same', async () => {
  mock = await started();
  const headers = { 'x-request-id': 'r-5' };
  const plain = await completionOf(await mock.ask(question(FRANCE), { headers }));
  const streamed = await mock.ask(question(FRANCE, { stream: true }), { headers });
  const path = '/v1/completions';
  const text = await (await mock.ask({ prompt: FRANCE }, { headers, path })).json();
  const textStream = await mock.ask({ prompt: [FRANCE], stream: true }, { headers, path });
  const said = plain.choices[0].message.content;
  expect(parseEvents(await streamed.text()).text).toBe(said);
  expect(text).toMatchObject({ object: 'text_completion', choices: [{ text: said }] });
  expect(parseEvents(await textStream.text()).text).toBe(said);
});

test('another seed, role or request id is another draw', async () => {
  const said: string[] = [];
  for (const [seed, role, id] of [
    [7, 'canary', 'r-1'],
    [7, 'canary', 'r-1'],
    [8, 'canary', 'r-1'],
    [7, 'stable', 'r-1'],
    [7, 'canary', 'r-2'],
  ] as const) {
    mock = await started({ seed, role });
    const headers = { 'x-request-id': id };
    const body = await completionOf(await mock.ask(question(FRANCE), { headers }));
    said.push(body.choices[0].message.content);
    await mock.stop();
  }
  expect(said[1]).toBe(said[0]);
  expect(new Set(said).size).toBe(4);
});

test('a limit of tokens ends the answer with the reason length', async () => {
  mock = await started();
  for (const limit of ['max_tokens', 'max_completion_tokens']) {
    const body = await completionOf(await mock.ask(question(FRANCE, { [limit]: 3 })));
    expect(body.usage.completion_tokens).toBe(3);
    expect(body.choices[0].finish_reason).toBe('length');
  }
});

test('the last question of the user counts, in whatever form its content has', async () => {
  mock = await started();
  const messages = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'What is the capital of Japan?' },
    { role: 'assistant', content: 'Tokyo.' },
    { role: 'user', content: [{ type: 'text', text: FRANCE }] },
    { role: 'assistant', content: null },
  ];
  const body = await completionOf(await mock.ask({ messages }));
  expect(body.choices[0].message.content).toContain('Paris');
});

test('each request leaves a record, with its user from the header, else from the body', async () => {
  mock = await started();
  const headers = { 'x-request-id': 'r-3', 'x-user-id': 'u-1', 'x-understudy-at-ms': '250' };
  await (await mock.ask(question(FRANCE, { user: 'u-2' }), { headers })).text();
  await (await mock.ask(question('Hello?', { user: 'u-2' }))).text();
  const [first, second] = await mock.recorded(2);
  expect(first).toMatchObject({
    id: 'r-3',
    user: 'u-1',
    planAtMs: 250,
    status: 200,
    injected: 'right',
    finished: true,
  });
  expect(first?.outputTokens).toBeGreaterThan(0);
  expect(Math.abs((first?.receivedAtMs ?? 0) - Date.now())).toBeLessThan(20_000);
  expect(second).toMatchObject({
    id: 'unnamed-1',
    user: 'u-2',
    planAtMs: null,
    injected: 'neutral',
  });
});

test('models, health and unknown paths', async () => {
  mock = await started();
  const models = await (await fetch(`${mock.url}/v1/models`)).json();
  expect(models).toMatchObject({ object: 'list', data: [{ id: 'v9', object: 'model' }] });
  expect((await fetch(`${mock.url}/health`)).status).toBe(200);
  const missing = await fetch(`${mock.url}/v1/embeddings`, { method: 'POST', body: '{}' });
  expect(missing.status).toBe(404);
  expect(await missing.json()).toMatchObject({ error: { code: 'not_found' } });
});

const series = (name: string, labels: string, value: number) =>
  `vllm:${name}{engine="0",model_name="v9"${labels}} ${value}`;

test('metrics count what was served, under the names of vLLM', async () => {
  mock = await started();
  const before = await (await fetch(`${mock.url}/metrics`)).text();
  expect(before).toContain(series('request_success_total', ',finished_reason="stop"', 0));
  expect(before).toContain(series('time_to_first_token_seconds_count', '', 0));
  const body = await completionOf(await mock.ask(question(FRANCE)));
  await (await mock.ask(question(FRANCE, { stream: true }))).text();
  await (await mock.ask('{')).text();
  await mock.recorded(3);
  const after = await (await fetch(`${mock.url}/metrics`)).text();
  expect(after).toContain(series('request_success_total', ',finished_reason="stop"', 2));
  expect(after).toContain(series('request_success_total', ',finished_reason="error"', 0));
  expect(after).toContain(series('e2e_request_latency_seconds_count', '', 2));
  expect(after).toContain(series('time_to_first_token_seconds_count', '', 2));
  expect(after).toContain(series('num_requests_running', '', 0));
  expect(after).toContain(series('prompt_tokens_total', '', 2 * body.usage.prompt_tokens));
  expect(after).toMatch(/http_requests_total\{.*status="2xx"\} 2/);
  expect(after).toMatch(/http_requests_total\{.*status="4xx"\} 1/);
});

test('a taken port is an error that says so', async () => {
  mock = await started();
  await expect(started({ port: mock.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
