import { describe, expect, it } from 'vitest';
import { formatProblem, readYaml } from '../../../src/core/document.ts';
import { readScenario } from '../../../src/core/scenario/scenario-file.ts';
import { DEFAULT_SCORING, scorerKinds } from '../../../src/core/scoring/scorer-choice.ts';

const BARE = `name: a
rollout: r.yaml
models: {stable: s.yaml, canary: c.yaml}
traffic: [{for: 1m, rate: 1/s}]
expect: {outcome: promoted}
`;

function read(scoring: string) {
  const { documents } = readYaml('a.yaml', BARE + scoring);
  const [document] = documents;
  if (!document) throw new Error('no YAML');
  const { scenario, problems } = readScenario(document);
  return { scoring: scenario?.scoring, problems: problems.map(formatProblem) };
}

const JUDGE = 'url: "https://api.example/v1/", model: m, maxCost: 2';
const PRICE = 'price: {inputPerMillion: 1, outputPerMillion: 4}';

describe('the scoring of a scenario', () => {
  it('is known-good over every answer where nothing is said', () => {
    expect(read('').scoring).toEqual(DEFAULT_SCORING);
    expect(read('scoring: {}').scoring).toEqual({ ...DEFAULT_SCORING, isItemised: true });
  });

  it('names scorers by themselves, or with what they are told', () => {
    const { scoring, problems } = read(`scoring:
  share: 20%
  scorers:
    - known-good
    - refusal
    - truncation
    - repetition
    - feedback
    - groundedness
    - {language: de}
    - {length: {max: 300}}
    - {number: {min: 0, whole: true}}
    - {regex: '^[A-Z]'}
    - {json: {type: object}}
    - llm-judge: {${JUDGE}, ${PRICE}, timeout: 3s, share: 5%, apiKey: {secret: judge, key: token}}
`);
    expect(problems).toEqual([]);
    expect(scoring).toMatchObject({ share: 0.2, feedback: true, isItemised: true });
    expect(scoring?.text).toEqual([
      { kind: 'known-good' },
      { kind: 'refusal' },
      { kind: 'truncation' },
      { kind: 'repetition' },
      { kind: 'groundedness', context: 'instructions', minContextWords: 20 },
      { kind: 'language', language: 'de' },
      { kind: 'length', min: null, max: 300 },
      { kind: 'number', min: 0, max: null, whole: true },
      { kind: 'regex', pattern: '^[A-Z]' },
      { kind: 'json', schema: { type: 'object' } },
    ]);
    expect(scoring?.judge).toEqual({
      url: 'https://api.example/v1',
      model: 'm',
      accuracy: null,
      rubric: expect.stringMatching(/answers the question/),
      share: 0.05,
      timeoutMs: 3_000,
      maxCostUsd: 2,
      price: { inputPerMillion: 1, outputPerMillion: 4 },
      maxTokens: 16,
      concurrency: 4,
      hallucination: false,
      apiKey: { name: 'judge', key: 'token' },
    });
    expect(scoring && scorerKinds(scoring)).toHaveLength(12);
  });

  it.each([
    [
      'share: 20',
      'scoring.share: 20 is more than all; expected a share such as 5% or 0.05; did you mean 20%?',
    ],
    ['scorers: []', 'scoring.scorers is an empty list; expected at least one item'],
    [
      'scorers: [refusall]',
      '[0] is "refusall"; expected known-good, groundedness, refusal, truncation, repetition or feedback; did you mean "refusal"?',
    ],
    ['scorers: [refusal, refusal]', '[1]: is refusal for a second time; expected each scorer once'],
    ['scorers: [groundedness, {groundedness: {}}]', '[1]: is groundedness for a second time'],
    ['scorers: [{language: xx}]', '[0].language is "xx"; expected ar, bg,'],
    [
      'scorers: [{langage: en}]',
      'unknown key "langage" in scoring.scorers[0]; expected groundedness, language,',
    ],
    ['scorers: [{length: {}}]', '[0].length: has no bound; expected min, max or both'],
    ['scorers: [{length: {min: 5, max: 3}}]', '[0].length: has no room between min and max'],
    [
      'scorers: [{length: {max: 3}, number: {min: 1}}]',
      '[0]: names no single scorer; expected one key',
    ],
    ["scorers: [{regex: '(?=a)'}]", '[0].regex: error parsing regexp'],
    ['scorers: [{json: {type: strnig}}]', '[0].json: no JSON Schema: schema is invalid'],
    [`scorers: [{llm-judge: {${JUDGE}}}]`, '[0].llm-judge.price is missing'],
    [
      `scorers: [{llm-judge: {url: "ftp://a", model: m, maxCost: 1, ${PRICE}}}]`,
      'url: is no http or https URL',
    ],
    [
      `scorers: [{llm-judge: {url: "https://u:p@a", model: m, maxCost: 1, ${PRICE}}}]`,
      'url: holds a user or password; expected apiKey',
    ],
    [
      'scores: 1',
      'unknown key "scores" in scoring; expected share or scorers; did you mean "scorers"?',
    ],
  ])('%s is refused', (written, message) => {
    const { problems, scoring } = read(`scoring: {${written}}`);
    expect(scoring).toBeUndefined();
    expect(problems).toEqual([expect.stringContaining(message)]);
  });

  it('no problem tells a password that stands in an address', () => {
    const { problems } = read(
      `scoring: {scorers: [{llm-judge: {url: "https://u:hunter2@a?k=1", model: m, maxCost: 1, ${PRICE}}}]}`,
    );
    expect(problems.join()).not.toContain('hunter2');
  });
});
