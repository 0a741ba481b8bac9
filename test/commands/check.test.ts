import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCheck } from '../../src/commands/check.ts';
import { FILES } from '../core/scenario/example-files.ts';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-check-'));
  for (const [path, text] of Object.entries(FILES)) write(path, text);
});

afterAll(() => rmSync(folder, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** What is printed, without the folder's name, and the exit code. */
function check(...paths: string[]): { lines: string[]; exitCode: number } {
  return checked(paths, false);
}

function checked(
  paths: readonly string[],
  isStrict: boolean,
): { lines: string[]; exitCode: number } {
  const lines: string[] = [];
  const exitCode = runCheck(
    paths.map((path) => join(folder, path)),
    { strict: isStrict },
    (line) => lines.push(line.replaceAll(`${folder}/`, '')),
  );
  return { lines, exitCode };
}

it('is content with files of every kind', () => {
  expect(check(...Object.keys(FILES))).toEqual({ lines: ['5 files, no problems'], exitCode: 0 });
});

it('prints every problem once, those of the files a scenario names too', () => {
  write('mock-models/v1.3.yaml', 'name: a\nversion: b\nqualty: {}\n');
  const { lines, exitCode } = check('scenarios/bad-model.yaml', 'mock-models/v1.3.yaml');
  write('mock-models/v1.3.yaml', FILES['mock-models/v1.3.yaml'] ?? '');
  expect(lines).toEqual([
    'mock-models/v1.3.yaml:3:1: unknown key "qualty"; expected name, version, description, ' +
      'latency, engine, tokens, errors, quality or price; did you mean "quality"?',
    '2 files, 1 error',
  ]);
  expect(exitCode).toBe(2);
});

it('knows a production file, and checks what it names', () => {
  const text = `rollout: scenarios/rollouts/inference-service.yaml
triggers: strict.yaml
models: {stable: {version: v1, hash: aa}, canary: {version: v2, hash: bb}}
prometheus: {url: "http://prometheus:9090"}
`;
  write('production.yaml', text);
  write('strict.yaml', 'triggers: [eror-rate > 1% rollback]\n');
  expect(check('production.yaml').lines).toEqual([
    expect.stringMatching(/^strict.yaml:1:12: unknown metric "eror-rate"; .* "error-rate"\?$/),
    '1 file, 1 error',
  ]);
});

it('says in one line each what cannot be read', () => {
  expect(check('scenarios', 'nowhere.yaml')).toEqual({
    lines: [
      'scenarios:1:1: cannot read it: it is a directory',
      'nowhere.yaml:1:1: cannot read it: there is no such file',
      '2 files, 2 errors',
    ],
    exitCode: 2,
  });
});

it('says what it expected of a file of no known kind', () => {
  write('compose.yaml', 'services: {}\n');
  expect(check('compose.yaml').lines[0]).toBe(
    'compose.yaml:1:1: none of its keys is known; ' +
      'expected a scenario, an A/B test, a production file, a profile, triggers, how to reach a Prometheus, ' +
      'flags or a Rollout',
  );
});

it('lets a warning pass', () => {
  const late = 'faults:\n  - {at: 50m, model: canary, down: true}';
  write('scenarios/late.yaml', (FILES['scenarios/bad-model.yaml'] ?? '').replace('faults:', late));
  const { lines, exitCode } = check('scenarios/late.yaml');
  expect(lines.at(-1)).toBe('1 file, 1 warning');
  expect(exitCode).toBe(0);
});

it('checks templates that stand in a file of their own', () => {
  const template = `apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: {name: a}
spec: {metrics: [], arg: []}
`;
  write('template.yaml', template);
  expect(check('template.yaml').lines).toEqual([
    expect.stringMatching(
      /^template.yaml:4:21: unknown key "arg" in spec; .* did you mean "args"\?/,
    ),
    '1 file, 1 error',
  ]);
});

it('finds the templates of a Rollout in the other files', () => {
  write(
    'uses.yaml',
    `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: a}
spec: {strategy: {canary: {analysis: {templates: [{templateName: t}]}}}}
`,
  );
  write(
    'used.yaml',
    `apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: {name: t}
spec:
  args: [{name: port, value: 9090}]
  metrics: [{name: m, provider: {web: {url: "http://a:{{args.port}}"}}, successCondition: result}]
`,
  );
  expect(check('uses.yaml').lines.at(-1)).toBe('1 file, 1 note');
  expect(check('uses.yaml', 'used.yaml').lines).toEqual([
    expect.stringContaining('used.yaml:5:30: warning: value 9090 is no text'),
    '2 files, 1 warning',
  ]);
  const { lines, exitCode } = checked(['uses.yaml', 'used.yaml'], true);
  expect(lines.at(-1)).toBe('2 files, 1 error');
  expect(exitCode).toBe(2);
});
