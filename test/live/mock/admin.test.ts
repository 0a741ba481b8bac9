import { afterEach, describe, expect, it } from 'vitest';
import {
  completionOf,
  errorOf,
  failingWith,
  type QUICK,
  question,
  type StartedMock,
  started,
} from './started-mock.ts';

const FRANCE = 'What is the capital of France?';
let mock: StartedMock | undefined;

afterEach(async () => {
  await mock?.stop();
  mock = undefined;
});

describe('a fault that a request asks for', () => {
  const asking = (fault: string) => ({ headers: { 'x-understudy-fault': fault } });

  it('strikes that request and no other', async () => {
    mock = await started();
    expect((await mock.ask(question(FRANCE), asking('503'))).status).toBe(503);
    expect((await mock.ask(question(FRANCE))).status).toBe(200);
    const waited = await mock.ask(question(FRANCE), asking('429@30'));
    expect([waited.status, waited.headers.get('retry-after')]).toEqual([429, '30']);
    const short = await completionOf(await mock.ask(question(FRANCE), asking('truncation@3')));
    expect(short.choices[0].finish_reason).toBe('length');
    expect(short.usage.completion_tokens).toBe(3);
    const cut = await mock.ask(question(FRANCE, { stream: true }), asking('cut@2'));
    await expect(cut.text()).rejects.toThrow();
  });

  it('goes over what the model does otherwise', async () => {
    mock = await started({ profile: failingWith('500') });
    expect((await mock.ask(question(FRANCE), asking('401'))).status).toBe(401);
  });

  it('that nobody knows is a 400 in one line', async () => {
    mock = await started();
    const response = await mock.ask(question(FRANCE), asking('meltdown'));
    expect(response.status).toBe(400);
    const { message } = await errorOf(response);
    expect(message).toMatch(
      /^x-understudy-fault: "meltdown" is no fault of a request; expected 500/,
    );
  });
});

describe('PUT /admin/profile', () => {
  const put = (body: string) =>
    fetch(`${mock?.url}/admin/profile`, { method: 'PUT', body }).then(async (response) => ({
      status: response.status,
      body: (await response.json()) as { problems?: string[]; errors?: { rate: number } },
    }));
  const file = (rest: string) =>
    `name: quick\nversion: v9\nlatency: {firstToken: {median: 1ms, p95: 1ms}, interToken: {median: 1ms, p95: 1ms}}\n${rest}`;

  it('changes a running model for the requests that follow', async () => {
    mock = await started();
    expect((await mock.ask(question(FRANCE))).status).toBe(200);
    const changed = await put(file('errors: {rate: 100%, kinds: {503: 1}}'));
    expect(changed).toMatchObject({ status: 200, body: { errors: { rate: 1 } } });
    expect((await mock.ask(question(FRANCE))).status).toBe(503);
    const now = (await (await fetch(`${mock.url}/admin/profile`)).json()) as typeof QUICK;
    expect(now.errors.rate).toBe(1);
  });

  it('is all or nothing, with every problem at its place', async () => {
    mock = await started();
    const { status, body } = await put(file('erors: {rate: 100%}\nprice: {inputPerMillion: -1}'));
    expect(status).toBe(400);
    expect(body.problems).toEqual([
      expect.stringMatching(/^profile:4:1: unknown key "erors"; .*did you mean "errors"\?$/),
      expect.stringMatching(/^profile:5:\d+: price\.inputPerMillion/),
    ]);
    expect((await mock.ask(question(FRANCE))).status).toBe(200);
    expect((await put('')).body.problems).toEqual(['profile:1:1: the file is empty']);
    expect((await put('{')).status).toBe(400);
    expect((await put(`# ${'x'.repeat(70_000)}`)).status).toBe(413);
  });

  it('leaves the version and the engine: those are of the server', async () => {
    mock = await started();
    const other = await put('name: quick\nversion: v10\n');
    expect(other.body.problems).toEqual([
      'profile: version is v10, this server is v9; start another one for it',
    ]);
    const engine = await put('name: quick\nversion: v9\nengine: {preset: 8b-h100}\n');
    expect(engine.body.problems).toEqual([
      'profile: engine is another than this server runs on; start another one for it',
    ]);
  });

  it('meets a request whole or not at all, while answers are under way', async () => {
    mock = await started();
    const kinds = ['500', '503'];
    const puts = (async () => {
      for (let round = 0; round < 40; round += 1)
        await put(file(`errors: {rate: 100%, kinds: {${kinds[round % 2]}: 1}}`));
    })();
    const statuses = new Set<number>();
    let changing = true;
    void puts.finally(() => {
      changing = false;
    });
    while (changing) statuses.add((await mock.ask(question(FRANCE))).status);
    await puts;
    expect([...statuses].filter((status) => ![200, 500, 503].includes(status))).toEqual([]);
    expect((await mock.ask(question(FRANCE))).status).toBe(503);
  });
});
