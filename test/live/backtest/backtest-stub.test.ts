import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BacktestResult } from '../../../src/core/scenario/backtest-result.ts';
import { type HttpStub, startHttpStub } from '../prometheus/http-stub.ts';
import { runCli, temporaryFolder } from '../run-cli.ts';
import { writeProductionFolder } from './production-folder.ts';
import { backtested } from './told.ts';

const FROM_MS = Date.UTC(2026, 0, 15, 10);
const FROM = '2026-01-15T10:00:00Z';
const TO = '2026-01-15T11:00:00Z';
const MINUTE_MS = 60_000;

let folder: ReturnType<typeof temporaryFolder>;
let stub: HttpStub | undefined;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(async () => {
  await stub?.close();
  stub = undefined;
  folder.remove();
});

/** Answers every query with its value, until a time asked for. */
async function serve(
  value: (query: string) => number | null,
  untilMs = Number.POSITIVE_INFINITY,
  then: (response: ServerResponse) => void = () => {},
): Promise<HttpStub> {
  const started = await startHttpStub((request, response) => {
    if (request.url === '/api/v1/status/buildinfo') {
      response.end(JSON.stringify({ status: 'success', data: { version: '3.1.0' } }));
      return;
    }
    const form = new URLSearchParams(started.requests.at(-1)?.body);
    const atMs = Number(form.get('time')) * 1_000;
    const query = form.get('query') ?? '';
    if (atMs >= untilMs && !query.includes('last_over_time')) return then(response);
    const number = value(query);
    const result = number === null ? [] : [{ metric: {}, value: [atMs / 1_000, String(number)] }];
    response.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }));
  });
  stub = started;
  return started;
}

const healthy = (query: string) => (query.includes('errors_total') ? 0 : 1_000);

function resultIn(out: string): BacktestResult {
  return JSON.parse(readFileSync(join(out, 'result.json'), 'utf8'));
}

describe('a backtest over a stub', () => {
  it('asks each query at its own time of the past, and never waits for it', async () => {
    const { url, requests } = await serve(healthy);
    const config = writeProductionFolder(folder.path, url);
    const out = join(folder.path, 'run');
    const told = await backtested({ config, from: FROM, to: TO, out });
    expect(told.exitCode, told.out + told.errors).toBe(0);
    expect(told.out).toContain(
      'Would have been promoted at 2026-01-15T10:10:00Z, 10m after the start: every step and ' +
        'analysis of the plan passed; the canary had answered 1,000 requests by then.',
    );
    const times = requests
      .map(({ body }) => new URLSearchParams(body))
      .filter((form) => form.get('query')?.includes('errors_total{rollout_hash="5f6a8d"}'))
      .map((form) => Number(form.get('time')) - FROM_MS / 1_000);
    expect(times).toEqual(Array.from({ length: 20 }, (_, index) => 30 * (index + 1)));
  });

  it('takes failures for failed readings, and says how many there were', async () => {
    const refuse = (response: ServerResponse) => {
      response.statusCode = 503;
      response.end('no store');
    };
    const { url } = await serve(healthy, FROM_MS + 4 * MINUTE_MS, refuse);
    const config = writeProductionFolder(folder.path, url);
    const out = join(folder.path, 'run');
    const told = await backtested({ config, from: FROM, to: '2026-01-15T10:06:00Z', out });
    expect(told.exitCode, told.out + told.errors).toBe(1);
    const { outcome, reason, questions, weights, notes } = resultIn(out);
    expect({ outcome, by: reason.by, metric: reason.metric }).toEqual({
      outcome: 'paused',
      by: 'hold',
      metric: 'error-rate',
    });
    // Two queries of each model each 30 s, from 4 m until the range ends at 6 m.
    expect(questions).toEqual({ asked: 44, failed: 16 });
    expect(weights).toMatchObject([{ weight: 10, requests: null }]);
    expect(notes).toContainEqual(
      expect.stringMatching(/^16 of 44 queries failed today, which .*; the first: .* HTTP 503/),
    );
    expect(told.out).toContain('Would not have ended by 2026-01-15T10:06:00Z, 6m after the start');
  });

  it('cannot ask the web of the past, and asks one Prometheus whatever a metric names', async () => {
    const { url } = await serve(healthy);
    const config = writeProductionFolder(folder.path, url, {
      'triggers.yaml': 'triggers: [error-rate > 1% rollback]\n',
      'rollout.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: chat}
spec:
  strategy: {canary: {steps: [{setWeight: 10}, {analysis: {templates: [{templateName: both}]}}]}}
---
apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: {name: both}
spec:
  metrics:
    - name: named
      successCondition: result[0] >= 0
      provider: {prometheus: {address: "http://in-cluster.example:9090/x", query: vector(1)}}
    - name: health
      successCondition: result == "ok"
      provider: {web: {url: "http://in-cluster.example/health", jsonPath: "{$.a}"}}
`,
    });
    const out = join(folder.path, 'run');
    const told = await backtested({ config, from: FROM, to: TO, out });
    expect(told.out).toContain('a web metric cannot be asked of the past');
    const { outcome, reason, notes } = resultIn(out);
    expect([outcome, reason.metric]).toEqual(['rolled-back', 'health']);
    expect(notes).toContain(
      'health: a web metric cannot be asked of the past; the engine took it for one that fails',
    );
    expect(notes).toContain(
      `metrics name http://in-cluster.example:9090; ${url} answered in its place`,
    );
  });

  it('keeps what it has when it is interrupted, and marks it', async () => {
    const stalled: ServerResponse[] = [];
    const { url } = await serve(healthy, FROM_MS + 6 * MINUTE_MS, (response) => {
      stalled.push(response);
      // The second one wants no answer to what is asked in the end either.
      if (stalled.length === 1 || stalled.length === 3) run.child.kill('SIGINT');
    });
    const config = writeProductionFolder(folder.path, url);
    const out = join(folder.path, 'run');
    const run = runCli(['backtest', '--config', config, '--from', FROM, '--to', TO, '--out', out]);
    expect(await run.exited, run.output()).toBe(1);
    const result = resultIn(out);
    expect(result.interruptedBy).toBe('Ctrl-C');
    expect(result.outcome).toBe('paused');
    expect(result.notes).toContain('partial: interrupted by Ctrl-C');
    expect(run.output()).toContain('Partial, up to 2026-01-15T10:06:00Z, 6m after the start: ');
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('Partial: Ctrl-C ended it.');
  }, 60_000);

  it('prints JSON and nothing else where it is asked to', async () => {
    const { url } = await serve(healthy);
    const config = writeProductionFolder(folder.path, url);
    const out = join(folder.path, 'run');
    const told = await backtested({ config, from: FROM, to: TO, out, json: true });
    expect(JSON.parse(told.out)).toEqual(resultIn(out));
  });
});

describe('a backtest refuses', () => {
  const at = { from: FROM, to: TO };

  it.each([
    [{ from: 'yesterday' }, /^--from yesterday: expected a time such as 2026-11-24T10:00:00Z, /],
    [{ from: '2026-02-30T00:00:00Z' }, /^--from 2026-02-30T00:00:00Z: expected a time/],
    [{ ...at, to: '10m' }, /^--to 10m: expected a time/],
    [
      { from: TO, to: FROM },
      /^--from \S+ --to \S+: nothing lies between them; expected an earlier/,
    ],
    [{ from: TO, to: TO }, /^--from \S+ --to \S+: nothing lies between them/],
    [{ from: FROM, to: '99999999999' }, /^--to 99999999999: has not passed yet; expected a time/],
    [{ from: '99999999999' }, /^--from 99999999999: has not passed yet/],
    [{ ...at, config: 'nowhere.yaml' }, /^nowhere.yaml:1:1: cannot read it: there is no such file/],
    [{ ...at, thresholds: 'nowhere.yaml' }, /^nowhere.yaml:1:1: cannot read it: there is no such/],
  ])('%j', async (flags, message) => {
    const config = writeProductionFolder(folder.path, 'http://127.0.0.1:9');
    const told = await backtested({ config, ...flags });
    expect(told.errors).toMatch(message);
    expect(told.errors.trimEnd().split('\n')).toHaveLength(1);
    expect(told.exitCode).toBe(2);
  });

  it('a production file with problems, every one of them in its own file', async () => {
    const config = writeProductionFolder(folder.path, 'http://127.0.0.1:9', {
      'rollout.yaml': 'kind: Rollout\napiVersion: argoproj.io/v1alpha1\n',
      'strict.yaml': 'triggers: [eror-rate > 1% rollback]\n',
      'triggers.yaml': 'triggers: nonsense, and not read\n',
    });
    const thresholds = join(folder.path, 'strict.yaml');
    const told = await backtested({ config, ...at, thresholds });
    expect(told.exitCode).toBe(2);
    expect(told.errors).toContain('rollout.yaml:1:1: ');
    expect(told.errors).toContain('did you mean "error-rate"?');
    expect(told.errors).not.toContain('triggers.yaml');
  });

  it('a secret that is not there', async () => {
    const config = writeProductionFolder(folder.path, 'http://127.0.0.1:9');
    const text = readFileSync(config, 'utf8').replace('timeout: 5s', 'bearerTokenEnv: UNSET_TOKEN');
    writeProductionFolder(folder.path, '', { 'production.yaml': text });
    const told = await backtested({ config, ...at });
    expect(told.exitCode).toBe(2);
    expect(told.errors).toBe(
      `${config}: the secret for Prometheus: the environment variable UNSET_TOKEN is not set\n`,
    );
  });

  it('a Prometheus that is not there, and what is none', async () => {
    const config = writeProductionFolder(folder.path, 'http://127.0.0.1:9');
    const gone = await backtested({ config, ...at });
    expect(gone.exitCode).toBe(3);
    expect(gone.errors).toBe('the Prometheus at http://127.0.0.1:9: connection refused\n');
    stub = await startHttpStub((_request, response) => response.end('<html>hello</html>'));
    writeProductionFolder(folder.path, stub.url);
    const other = await backtested({ config, ...at });
    expect(other.exitCode).toBe(3);
    expect(other.errors).toMatch(
      /it does not speak the Prometheus API; is a path prefix missing\?/,
    );
  });

  it('a history that knows neither model', async () => {
    const { url } = await serve(() => null);
    const config = writeProductionFolder(folder.path, url);
    const told = await backtested({ config, ...at });
    expect(told.exitCode).toBe(2);
    const between = 'from 2026-01-15T10:00:00Z to 2026-01-15T11:00:00Z';
    expect(told.errors.trimEnd().split('\n')).toEqual(
      ['stable', 'canary'].map((role) =>
        expect.stringContaining(`models.${role}.hash: ${url} has`),
      ),
    );
    expect(told.errors).toContain(`rollout_hash="5f6a8d" ${between}; expected the hash of a model`);
  });
});
