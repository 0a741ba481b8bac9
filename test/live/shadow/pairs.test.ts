import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type PairRecord, pairRecordSchema } from '../../../src/core/compare/pair-record.ts';
import type { PairLogSettings } from '../../../src/live/shadow/messages.ts';
import { pairLog } from '../../../src/live/shadow/pair-log.ts';
import {
  answerJson,
  ask,
  CHAT_ANSWER,
  metric,
  type Respond,
  startRig,
  startStub,
} from '../router/rig.ts';

const EVERYTHING = { headers: [], mirrors: [{ name: 'copies', matches: [], percentage: 100 }] };
const QUESTION = 'What is the capital of France? My number is 555-1234.';
const SECRETS = ['sk-secret', 'session-secret', 'query-secret', 'key-secret', 'ann@example.org'];

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'understudy-pairs-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function textOf(path: string): string {
  return readdirSync(path)
    .toSorted()
    .map((name) => readFileSync(join(path, name), 'utf8'))
    .join('');
}

function pairsOf(path: string): PairRecord[] {
  const lines = textOf(path).trimEnd().split('\n');
  return lines.map((line) => pairRecordSchema.parse(JSON.parse(line)));
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** A stream that says `Pa`, `ris`, with the probabilities of its tokens. */
const stream: Respond = (_asked, outgoing) => {
  const event = (content: string, finish_reason: string | null, logprob: number) =>
    `data: ${JSON.stringify({
      choices: [{ delta: { content }, finish_reason, logprobs: { content: [{ logprob }] } }],
    })}\n\n`;
  outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
  outgoing.write(event('Pa', null, -0.5));
  outgoing.end(`${event('ris', 'length', -0.1)}data: [DONE]\n\n`);
};

/** Asks with every kind of secret, and leaves when all is logged. */
async function logged(policy: Partial<PairLogSettings>, canaryDoes: Respond, times = 1) {
  const path = folder();
  const stable = await startStub(answerJson(CHAT_ANSWER));
  const canary = await startStub(canaryDoes);
  const pairs = { folder: path, prompts: 'hashed', answers: 'kept', ...policy } as const;
  const router = await startRig({ stable: stable.url, canary: canary.url }, { pairs });
  router.setRoutes(EVERYTHING);
  for (let i = 0; i < times; i += 1)
    await ask(router, {
      path: '/v1/chat/completions?key=query-secret',
      headers: {
        authorization: 'Bearer sk-secret',
        cookie: 'session=session-secret',
        'x-api-key': 'key-secret',
        'x-user-id': 'ann@example.org',
        'x-request-id': `r-${i}`,
      },
      body: JSON.stringify({ messages: [{ role: 'user', content: QUESTION }] }),
    });
  await router.whenDrained('canary');
  await router.stop();
  return { path, router };
}

test('both answers of a request are one line, without a secret', async () => {
  const { path, router } = await logged({}, stream, 3);
  expect(router.pairs()).toEqual({ written: 3, dropped: 0, failed: 0 });
  const [pair, ...others] = pairsOf(path);
  expect(others).toHaveLength(2);
  expect(pair).toMatchObject({
    v: 1,
    requestId: 'r-0',
    route: '/v1/chat/completions',
    streamed: false,
    stable: {
      version: 'v1',
      status: 200,
      error: null,
      firstTokenMs: null,
      text: 'Paris',
      textSha256: sha256('Paris'),
      finishReason: 'stop',
      inputTokens: 10,
      outputTokens: 5,
      costUsd: (10 * 2 + 5 * 8) / 1e6,
      meanLogprob: null,
      truncated: false,
    },
    shadow: { version: 'v2', text: 'Paris', finishReason: 'length', outputTokens: 2 },
  });
  expect(pair?.prompt).toEqual({ sha256: sha256(QUESTION) });
  expect(pair?.shadow.meanLogprob).toBeCloseTo(-0.3, 12);
  expect(pair?.shadow.firstTokenMs).not.toBeNull();
  for (const secret of [...SECRETS, '555-1234']) expect(textOf(path)).not.toContain(secret);
  expect(Object.keys(pair?.stable ?? {})).toEqual(Object.keys(pair?.shadow ?? {}));
});

test('prompts are kept and answers hashed where that is the policy', async () => {
  const { path } = await logged({ prompts: 'kept', answers: 'hashed' }, answerJson(CHAT_ANSWER));
  const [pair] = pairsOf(path);
  expect(pair?.prompt).toEqual({ sha256: sha256(QUESTION), text: QUESTION });
  expect(pair?.stable).toMatchObject({ text: null, textSha256: sha256('Paris'), truncated: false });
  for (const secret of SECRETS) expect(textOf(path)).not.toContain(secret);
});

test('a shadow that fails is a pair with an error, and in the metrics of copies alone', async () => {
  const cut: Respond = (_asked, outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
    outgoing.end('data: {"choices":[{"delta":{"content":"Pa"},"finish_reason":null}]}\n\n');
  };
  const { path, router } = await logged({}, cut);
  const [pair] = pairsOf(path);
  expect(pair?.shadow).toMatchObject({ status: 200, error: 'cut', text: 'Pa', finishReason: null });
  const of = (labels: string) => metric(router, `inference_${labels}`);
  expect(await of('shadow_errors_total{rollout_hash="canary-hash",kind="cut"}')).toBe(1);
  expect(await of('errors_total{rollout_hash="canary-hash",kind="cut"}')).toBe(0);
  expect(await of('shadow_tokens_total{rollout_hash="canary-hash",direction="output"}')).toBe(1);
});

test('a disk that refuses costs the pairs, and no answer', async () => {
  const { path, router } = await logged({ folder: join(folder(), 'missing') }, stream, 2);
  expect(router.pairs()).toMatchObject({ written: 0 });
  expect(router.pairs().failed).toBe(2);
  expect(readdirSync(path)).toEqual([]);
});

describe('the log', () => {
  const record = (index: number) => ({ requestId: `r-${index}` }) as PairRecord;

  test('goes on in a new file at a size, and keeps so many files', async () => {
    const path = folder();
    const log = pairLog(path, { fileBytes: 200, files: 3, unwrittenBytes: 1e6 });
    for (let i = 0; i < 200; i += 1) {
      log.write(record(i));
      if (i % 5 === 4) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await log.close();
    expect(log.stats()).toEqual({ written: 200, dropped: 0, failed: 0 });
    const names = readdirSync(path).toSorted();
    expect(names).toHaveLength(3);
    for (const name of names) expect(statSync(join(path, name)).size).toBeGreaterThan(0);
    expect(textOf(path).trimEnd().split('\n').at(-1)).toBe(JSON.stringify(record(199)));
  });

  test('drops what the disk cannot keep up with, counted', async () => {
    const path = folder();
    const line = JSON.stringify(record(1)).length + 1;
    const log = pairLog(path, { fileBytes: 1e6, files: 3, unwrittenBytes: 10 * line });
    for (let i = 0; i < 25; i += 1) log.write(record(1));
    await log.close();
    expect(log.stats()).toEqual({ written: 10, dropped: 15, failed: 0 });
  });
});
