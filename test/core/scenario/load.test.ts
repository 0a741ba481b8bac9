import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../../src/core/document.ts';
import { loadScenario } from '../../../src/core/scenario/load.ts';
import { trafficEndMs } from '../../../src/core/scenario/scenario.ts';
import { editedFiles, expectPlaces } from './edited-files.ts';
import { FILES, filesWith, SCENARIO } from './example-files.ts';

const PATH = 'scenarios/bad-model.yaml';

function loaded(changes: Readonly<Record<string, string | null>> = {}) {
  const result = loadScenario(PATH, filesWith(changes));
  if (!result.ok) throw new Error(result.problems.map(formatProblem).join('\n'));
  return result;
}

function complaints(changes: Readonly<Record<string, string | null>>): string[] {
  return loadScenario(PATH, filesWith(changes)).problems.map(formatProblem);
}

describe('loadScenario', () => {
  it('reads every part in the units of the code', () => {
    const { scenario } = loaded();
    expect(scenario).toMatchObject({
      file: PATH,
      name: 'bad-model',
      seed: 7,
      rolloutFile: 'rollouts/inference-service.yaml',
      scrapeIntervalMs: 15_000,
      live: { compression: 20 },
      operator: [{ atMs: 1_200_000, do: 'promote' }],
    });
    expect(scenario.expect).toEqual({
      outcome: 'rolled-back',
      by: 'error-rate',
      detectedWithinMs: 480_000,
      rolledBackWithinMs: 120_000,
      maxBadAnswers: null,
      maxCanaryRequests: null,
      maxUsers: 90,
      maxCanaryAfterKill: null,
    });
    expect(scenario.models.canary.version).toBe('v1.3');
    expect(scenario.triggers.map(({ name }) => name)).toEqual(['error-rate']);
    expect(scenario.rollout.steps).toHaveLength(3);
  });

  it('reads the traffic', () => {
    const { traffic } = loaded().scenario;
    expect(trafficEndMs(traffic)).toBe(46 * 60_000);
    expect(traffic.phases).toEqual([
      {
        forMs: 2_400_000,
        load: { kind: 'open', arrivals: 'poisson', fromPerSecond: 40, toPerSecond: 40 },
        users: 2_000,
        segments: [
          { name: 'internal', share: 0.02 },
          { name: 'beta', share: 0.1 },
        ],
        prompts: 'facts',
        streaming: 0.5,
      },
      {
        forMs: 300_000,
        load: { kind: 'open', arrivals: 'poisson', fromPerSecond: 10, toPerSecond: 10 },
        users: 1_000,
        segments: [],
        prompts: 'facts',
        streaming: 0,
      },
      expect.objectContaining({ load: { kind: 'closed', connections: 8 } }),
    ]);
  });

  it('reads the faults', () => {
    expect(loaded().scenario.faults).toEqual([
      fault({ atMs: 300_000, effects: { hallucination: 0.12 } }),
      fault({
        atMs: 300_000,
        forMs: 60_000,
        everyMs: 300_000,
        effects: { errors: 0.4, errorKind: '503' },
      }),
      fault({ atMs: 480_000, target: 'both', effects: { latency: 2.5, verbose: 2, vague: 0.3 } }),
      fault({ atMs: 600_000, effects: { refuse: true } }),
      fault({ atMs: 720_000, target: 'prometheus', effects: { down: true } }),
    ]);
  });

  it('keeps the text of every file it read', () => {
    expect(loaded().sources).toEqual(FILES);
  });

  it('does without triggers, faults, an operator and a pace', () => {
    const short = `name: a
rollout: rollouts/inference-service.yaml
models: {stable: ../mock-models/v1.2.yaml, canary: ../mock-models/v1.2.yaml}
traffic: [{for: 1m, rate: 1/s}]
expect: {outcome: promoted}
`;
    const { scenario } = loaded({ [PATH]: short });
    expect(scenario).toMatchObject({
      description: '',
      seed: 1,
      triggersFile: null,
      triggers: [],
      faults: [],
      operator: [],
      scrapeIntervalMs: 15_000,
      live: { compression: 1 },
    });
  });

  it('lists the problems of all files at once, a file named twice but once', () => {
    const found = complaints({
      [PATH]: SCENARIO.replace('seed: 7', 'seed: x').replace('v1.2.yaml', 'v1.3.yaml'),
      'scenarios/rollouts/inference-service.yaml': 'kind: Rollout\n',
      'scenarios/rollouts/triggers.yaml': 'triggers: [1, 2]\nwindw: 5m\n',
      'mock-models/v1.3.yaml': 'name: x\n',
    });
    const files = found.map((line) => line.split(':')[0]);
    expect(new Set(files)).toEqual(
      new Set([
        PATH,
        'scenarios/rollouts/inference-service.yaml',
        'scenarios/rollouts/triggers.yaml',
        'mock-models/v1.3.yaml',
      ]),
    );
    expect(found.filter((line) => line.startsWith('mock-models'))).toEqual([
      'mock-models/v1.3.yaml:1:1: version is missing; expected text, such as v1.3',
    ]);
  });

  it.each([
    ['the scenario', PATH, `${PATH}:1:1: cannot read it: there is no such file`],
    [
      'a profile',
      'mock-models/v1.3.yaml',
      `${PATH}:7:52: models.canary: cannot read ../mock-models/v1.3.yaml: there is no such file`,
    ],
    [
      'the rollout',
      'scenarios/rollouts/inference-service.yaml',
      `${PATH}:5:10: rollout: cannot read rollouts/inference-service.yaml: there is no such file`,
    ],
  ])('says when %s is missing', (_name, path, line) => {
    expect(complaints({ [path]: null })).toEqual([line]);
  });

  it('knows what can decide', () => {
    expect(complaints({ [PATH]: SCENARIO.replace('by: error-rate', 'by: eror-rate') })).toEqual([
      `${PATH}:22:36: expect.by: no metric or trigger is named "eror-rate"; ` +
        'expected error-rate; did you mean "error-rate"?',
    ]);
  });

  it('counts what an experiment measures among what can decide', () => {
    const rollout = `${FILES['scenarios/rollouts/inference-service.yaml']}        - experiment:
            duration: 5m
            templates: [{name: n, specRef: canary}]
            analyses: [{name: x, templateName: t}]
---
apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: {name: t}
spec:
  metrics:
    - name: compared
      interval: 1m
      successCondition: result[0] < 1 || len(result) == 0
      provider: {prometheus: {query: sum(x)}}
`;
    const changes = {
      [PATH]: SCENARIO.replace('by: error-rate', 'by: compared'),
      'scenarios/rollouts/inference-service.yaml': rollout,
    };
    expect(loaded(changes).scenario.expect.by).toBe('compared');
  });

  it('has no operator retry: a rehearsal ends when its rollout does', () => {
    expect(complaints({ [PATH]: SCENARIO.replace('do: promote', 'do: retry') })).toEqual([
      expect.stringContaining(
        '"retry"; expected promote, promote-full, abort, pause, resume, kill or unkill',
      ),
    ]);
  });

  it('warns of a window too short for its scrapes, and still loads', () => {
    const { problems } = loaded({ [PATH]: SCENARIO.replace('interval: 15s', 'interval: 3m') });
    expect(problems.map(formatProblem)).toEqual([
      `${PATH}:6:11: warning: triggers: error-rate looks over 5m, ` +
        'in which a scrape each 3m leaves too few samples to judge',
    ]);
  });

  it('wants one scenario in a file', () => {
    expect(complaints({ [PATH]: `${SCENARIO}---\nname: second\n` })).toEqual([
      `${PATH}:24:1: a second document; expected one scenario in a file`,
    ]);
  });
});

function fault(own: object): object {
  return { forMs: null, everyMs: null, target: 'canary', ...own };
}

describe('any change of one file', () => {
  it('loads, or has problems that stand inside a file', () => {
    fc.assert(
      fc.property(editedFiles(FILES), (texts) => {
        const result = loadScenario(PATH, filesWith(texts));
        expect(result.ok || result.problems.length > 0).toBe(true);
        expectPlaces(result.problems, texts);
      }),
      { numRuns: 400 },
    );
  });
});
