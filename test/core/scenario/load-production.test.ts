import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../../src/core/document.ts';
import { loadProduction } from '../../../src/core/scenario/load-production.ts';
import { editedFiles, expectPlaces } from './edited-files.ts';
import { FILES, filesWith } from './example-files.ts';

const PATH = 'live/production.yaml';

const PRODUCTION = `rollout: ../scenarios/rollouts/inference-service.yaml
triggers: ../scenarios/rollouts/triggers.yaml
models:
  stable: {version: v1.2, hash: 7d4b9c}
  canary: {version: v1.3, hash: "7548869"}
prometheus: {url: "http://prometheus:9090", bearerTokenEnv: PROM_TOKEN}
`;

const ALL: Readonly<Record<string, string>> = {
  [PATH]: PRODUCTION,
  'live/strict.yaml': 'triggers:\n  - error-rate > 0.1% rollback\n',
  'scenarios/rollouts/inference-service.yaml':
    FILES['scenarios/rollouts/inference-service.yaml'] ?? '',
  'scenarios/rollouts/triggers.yaml': FILES['scenarios/rollouts/triggers.yaml'] ?? '',
};

function load(changes: Readonly<Record<string, string | null>> = {}, thresholds?: string) {
  return loadProduction(PATH, filesWith({ ...ALL, ...changes }), thresholds ?? null);
}

function problems(...given: Parameters<typeof load>): string[] {
  return load(...given).problems.map(formatProblem);
}

it('reads the files that it names', () => {
  const loaded = load();
  expect(loaded).toMatchObject({
    ok: true,
    production: {
      rollout: { name: 'inference-service' },
      triggers: [{ text: 'error-rate > 1% rollback' }],
      models: { stable: { hash: '7d4b9c' }, canary: { hash: '7548869' } },
      prometheus: { url: 'http://prometheus:9090', credentials: { scheme: 'bearer' } },
    },
    problems: [],
  });
  expect(loaded.ok && Object.keys(loaded.sources).sort()).toEqual(
    [PATH, 'scenarios/rollouts/inference-service.yaml', 'scenarios/rollouts/triggers.yaml'].sort(),
  );
});

it('needs no triggers', () => {
  const text = PRODUCTION.replace(/^triggers: .*\n/m, '');
  expect(load({ [PATH]: text })).toMatchObject({ ok: true, production: { triggers: [] } });
});

describe('other triggers', () => {
  it('take the place of its own, which are not read', () => {
    const loaded = load({ 'scenarios/rollouts/triggers.yaml': null }, 'live/strict.yaml');
    expect(loaded).toMatchObject({
      ok: true,
      production: { triggers: [{ text: 'error-rate > 0.1% rollback' }] },
    });
    expect(loaded.ok && Object.keys(loaded.sources)).toContain('live/strict.yaml');
  });

  it('have problems of their own, beside those of the rest', () => {
    const changes = { 'live/strict.yaml': null, 'scenarios/rollouts/inference-service.yaml': null };
    expect(problems(changes, 'live/strict.yaml')).toEqual([
      `${PATH}:1:10: rollout: cannot read ../scenarios/rollouts/inference-service.yaml: ` +
        'there is no such file',
      'live/strict.yaml:1:1: cannot read it: there is no such file',
    ]);
  });
});

it('is one document', () => {
  expect(problems({ [PATH]: `${PRODUCTION}---\na: 1\n` })).toEqual([
    `${PATH}:8:1: a second document; expected one`,
  ]);
});

it('loads after any change of one file, or has problems that stand inside a file', () => {
  fc.assert(
    fc.property(editedFiles(ALL), (texts) => {
      const loaded = load(texts);
      expect(loaded.ok || loaded.problems.length > 0).toBe(true);
      expectPlaces(loaded.problems, texts);
    }),
    { numRuns: 200 },
  );
});

describe('where the models are served', () => {
  const served = (stable: string, canary: string) =>
    problems({
      [PATH]: PRODUCTION.replace(
        /stable: .*\n.*canary: .*/,
        `stable: {version: v1.2, hash: 7d4b9c${stable}}\n  canary: {version: v1.3, hash: "7548869"${canary}}`,
      ),
    });
  const at = (...urls: string[]) => `, endpoints: ${JSON.stringify(urls)}`;

  it('is another place for each, however its URL is written', () => {
    const [problem, ...others] = served(at('http://llm:8000/'), at('http://b', 'HTTP://LLM:8000'));
    expect(problem).toMatch(
      /^live\/production\.yaml:5:\d+: models\.canary\.endpoints\[1\] serves stable too; expected another, or another modelName$/,
    );
    expect(others).toEqual([]);
  });

  it('may be one place that serves both by their names', () => {
    const named = (name: string) => `${at('http://llm:8000')}, modelName: ${name}`;
    expect(served(named('chat-1'), named('chat-2'))).toEqual([]);
    expect(served(named('chat-1'), named('chat-1')).join()).toContain('serves stable too');
  });

  it('is said of both or of neither', () => {
    expect(served('', '')).toEqual([]);
    expect(served(at('http://a'), '').join()).toContain('models.canary has no endpoints');
    expect(served('', at('http://a')).join()).toContain('models.stable has no endpoints');
  });
});
