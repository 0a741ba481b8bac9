import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCheckLive } from '../../src/commands/check-live.ts';
import { EXIT } from '../../src/commands/exit-codes.ts';
import { productionSite } from '../live/production/site.ts';
import { startHttpStub } from '../live/prometheus/http-stub.ts';
import { closedUrl, startStub } from '../live/router/rig.ts';

async function checked(file: string) {
  const lines: string[] = [];
  const code = await runCheckLive([file], {}, (line) => lines.push(line));
  return { code, lines, text: lines.join('\n') };
}

/** A site with these triggers whose Prometheus answers each query as it is told. */
async function siteWith(answer: (query: string) => unknown[]) {
  const site = await productionSite();
  const prometheus = await startHttpStub((request, response) => {
    const isBuild = request.url === '/api/v1/status/buildinfo';
    const asked = prometheus.requests.at(-1)?.body ?? '';
    const query = new URLSearchParams(asked).get('query') ?? '';
    const data = isBuild
      ? { version: '3.1.0' }
      : { resultType: 'vector', result: answer(query).map((value) => sampleOf(value)) };
    response.end(JSON.stringify({ status: 'success', data }));
  });
  writeFileSync(join(site.folder, 'triggers.yaml'), 'triggers:\n  - error-rate > 1% rollback\n');
  rewrite(site.file, (text) =>
    text
      .replace('rollout: rollout.yaml', 'rollout: rollout.yaml\ntriggers: triggers.yaml')
      .replace(/prometheus: .*/, `prometheus: {url: "${prometheus.url}"}`),
  );
  return { ...site, prometheus };
}

let series = 0;
function sampleOf(value: unknown) {
  series += 1;
  return { metric: { series: String(series) }, value: [1, String(value)] };
}

function rewrite(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

test('where everything answers, there is nothing to say and nothing has moved', async () => {
  const { file, prometheus, canary } = await siteWith(() => [0.5]);
  const { code, lines } = await checked(file);
  expect(lines.at(-1)).toBe('live: no problems');
  expect(code).toBe(EXIT.ok);
  const asked = prometheus.requests.map(({ body }) => new URLSearchParams(body).get('query') ?? '');
  expect(asked.filter((query) => query.includes('7d4b9c'))).toHaveLength(2);
  expect(asked.join()).not.toContain('5f6a8d');
  expect(canary.received.map(({ method, target }) => `${method} ${target}`)).toEqual([
    'GET /v1/models',
  ]);
});

test('queries about stable: no data, several series, no number', async () => {
  const none = await siteWith(() => []);
  const silent = await checked(none.file);
  expect(silent.text).toContain(
    `${join(none.folder, 'triggers.yaml')}:2:5: warning: error-rate of stable: no data; `,
  );
  expect(silent.code).toBe(EXIT.ok);
  const two = await checked((await siteWith(() => [1, 2])).file);
  expect(two.text).toContain('error-rate of stable: the query gave 2 series, not one number');
  expect(two.code).toBe(EXIT.cannotRun);
  const odd = await checked((await siteWith(() => ['NaN'])).file);
  expect(odd.text).toContain('warning: error-rate of stable: NaN; expected a finite number');
});

test('endpoints: down, without the key, ill, at another path, without the model', async () => {
  const site = await siteWith(() => [0.5]);
  const down = await closedUrl();
  const answers: Record<string, [number, string]> = {
    '/locked/v1/models': [401, ''],
    '/ill/v1/models': [503, ''],
    '/wrong/v1/models': [404, ''],
    '/other/v1/models': [200, JSON.stringify({ data: [{ id: 'chat-2' }] })],
  };
  const stub = await startStub(({ target }, outgoing) => {
    const [status, body] = answers[target] ?? [200, '{}'];
    outgoing.writeHead(status).end(body);
  });
  const paths = ['locked', 'ill', 'wrong', 'other'].map((path) => `"${stub.url}/${path}"`);
  rewrite(site.file, (text) =>
    text
      .replace(/endpoints: \["[^"]*"\]/, `endpoints: ["${down}"]`)
      .replace(/(canary: .*)endpoints: .*\]/, `$1modelName: chat-1, endpoints: [${paths}]`),
  );
  const { code, text } = await checked(site.file);
  expect(code).toBe(EXIT.cannotRun);
  expect(text).toContain(`:4:53: ${down}: connection refused; is it up, and the URL right?`);
  expect(text).toContain('/locked: wants an API key (HTTP 401); give it one: apiKeyEnv');
  expect(text).toContain('/ill: answers HTTP 503 to GET /v1/models; is its model loaded?');
  expect(text).toContain('/wrong answers HTTP 404 to GET /v1/models; is a part of its path');
  expect(text).toContain('/other does not list modelName "chat-1"; it has chat-2');
});

test('a Prometheus that is none, a secret for everybody to read, a state folder that is a file', async () => {
  const site = await siteWith(() => [0.5]);
  const page = await startStub((_asked, outgoing) => outgoing.end('<html>'));
  const token = join(site.folder, 'token');
  writeFileSync(token, 'a-token-of-letters');
  chmodSync(token, 0o644);
  writeFileSync(join(site.folder, 'taken'), '');
  rewrite(site.file, (text) =>
    text
      .replace(/prometheus: .*/, `prometheus: {url: "${page.url}"}`)
      .replace('state: state', 'state: taken')
      .replace('admin: {port: 0}', 'admin: {port: 0, tokenFile: token}'),
  );
  const { code, text } = await checked(site.file);
  expect(code).toBe(EXIT.cannotRun);
  expect(text).toContain('it does not speak the Prometheus API; is a path prefix missing?');
  expect(text).toContain(`token holds a secret that everybody may read; chmod 600 ${token}`);
  expect(text).toContain('taken is no folder; expected another path');
});

test('a file that is no production file is refused', async () => {
  const { code, text } = await checked('scenarios/rollouts/triggers.yaml');
  expect(code).toBe(EXIT.badInput);
  expect(text).toContain('is no production file; --live tries only those');
});
