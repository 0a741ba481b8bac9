import { describe, expect, it } from 'vitest';
import { formatProblem, isError, readYaml } from '../../../../src/core/document.ts';
import { argoProblems, USUAL_CHECKS } from '../../../../src/core/scenario/argo-problems.ts';

function errors(text: string): string[] {
  const { documents, problems } = readYaml('a.yaml', text);
  const found = [...problems, ...argoProblems(documents, USUAL_CHECKS)];
  return found.filter(isError).map(formatProblem);
}

function template(provider: string, more = 'count: 1'): string {
  return `apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: {name: t}
spec:
  metrics:
    - name: m
      ${more}
      successCondition: result == 1
      provider: ${provider}
`;
}

function rollout(step: string): string {
  return `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: a}
spec:
  strategy:
    canary:
      canaryService: c
      stableService: s
      trafficRouting: {istio: {virtualService: {name: v}}, managedRoutes: [{name: r}]}
      steps:
        - ${step}
`;
}

describe('settings that no measurement can use', () => {
  it.each([
    ['{web: {url: "metrics/canary"}}', 'a.yaml:9:29: "metrics/canary" is no URL to ask'],
    ['{web: {url: "localhost:8080/x"}}', 'is no URL to ask; expected one such as http://'],
    ['{web: {url: "http://a", jsonPath: "{$.x"}}', 'a.yaml:9:51: the JSONPath does not parse: '],
    [
      '{prometheus: {query: x, rangeQuery: {start: "now(", end: "now()", step: 1m}}}',
      'failed to parse rangeQuery.start as time: ',
    ],
    [
      '{prometheus: {query: x, rangeQuery: {start: "now()", end: "1 + 1", step: 1m}}}',
      'failed to parse rangeQuery.end as time: ',
    ],
    [
      '{prometheus: {query: x, rangeQuery: {start: "now()", end: "now()", step: 1d}}}',
      'failed to parse rangeQuery.step as duration: ',
    ],
  ])('%s', (provider, message) => {
    expect(errors(template(provider))).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    '{web: {url: "{{args.url}}", jsonPath: "{$.{{args.x}}"}}',
    '{web: {url: "https://a/b", jsonPath: "{$.x}"}}',
    '{prometheus: {query: x, rangeQuery: {start: "now() - duration(\'1h\')", end: "now()", step: 1m}}}',
  ])('lets %s pass', (provider) => {
    expect(errors(template(provider)).filter((line) => !line.includes('args.'))).toEqual([]);
  });
});

describe('patterns of routes', () => {
  it.each([
    [
      'setHeaderRoute: {name: r, match: [{headerName: h, headerValue: {regex: "a("}}]}',
      'the pattern does not compile: ',
    ],
    [
      'setMirrorRoute: {name: r, percentage: 5, match: [{path: {regex: "(?!a)"}}]}',
      'the pattern does not compile: ',
    ],
  ])('%s does not compile', (step, message) => {
    expect(errors(rollout(step))).toEqual([expect.stringContaining(`a.yaml:11:`)]);
    expect(errors(rollout(step))[0]).toContain(message);
  });

  it('lets one pass that does', () => {
    const match = '[{headerName: h, headerValue: {regex: "a.*"}}]';
    expect(errors(rollout(`setHeaderRoute: {name: r, match: ${match}}`))).toEqual([]);
  });
});

describe('an experiment whose metric has no count', () => {
  const endless = template('{prometheus: {query: "sum(x)"}}', 'interval: 1m');
  const problemsWith = (duration: string, required: string) => {
    const analyses = `analyses: [{name: x, templateName: t${required}}]`;
    const step = `experiment: {${duration}templates: [{name: n, specRef: canary}], ${analyses}}`;
    return errors(`${rollout(step)}---\n${endless}`);
  };

  it('ends with its duration', () => {
    expect(problemsWith('duration: 5m, ', '')).toEqual([]);
  });

  it.each([
    ['', ''],
    ['duration: 5m, ', ', requiredForCompletion: true'],
  ])('never ends with %j and %j', (duration, required) => {
    expect(problemsWith(duration, required)).toEqual([
      expect.stringContaining('so this step would never end; give the metric a count'),
    ]);
  });
});
