import { describe, expect, it } from 'vitest';
import { analysisTemplateSchema } from '../../../src/core/analysis/template.ts';

function template(spec: object, kind = 'AnalysisTemplate') {
  return { apiVersion: 'argoproj.io/v1alpha1', kind, metadata: { name: 't' }, spec };
}

function problems(value: object): string[] {
  const parsed = analysisTemplateSchema.safeParse(value);
  return parsed.success ? [] : parsed.error.issues.map(({ path }) => path.join('.'));
}

describe('an analysis template', () => {
  it('reads every provider, and numbers as text', () => {
    const providers = [
      { prometheus: { query: 'up', rangeQuery: { start: 'now()', end: 'now()', step: '1m' } } },
      { web: { url: 'http://h', method: 'POST', jsonBody: { a: [1, null] } } },
      { job: { spec: { template: { spec: { containers: [] } } } } },
      { datadog: { apiVersion: 'v2', queries: { a: 'q' }, formula: 'a' } },
      { plugin: { 'org/name': { any: 'thing' } } },
      { graphite: { query: 'q' } },
    ];
    const metrics = providers.map((provider, index) => ({
      name: `m${index}`,
      count: '{{args.n}}',
      failureLimit: 1,
      provider,
    }));
    expect(problems(template({ metrics, args: [{ name: 'n', value: '3' }] }))).toEqual([]);
    expect(
      problems(template({ templates: [{ templateName: 'x' }] }, 'ClusterAnalysisTemplate')),
    ).toEqual([]);
  });

  it('refuses what it does not know, and values that are no text', () => {
    expect(problems(template({ metrics: [{ name: 'm', sucessCondition: 'x' }] }))).toEqual([
      'spec.metrics.0',
    ]);
    expect(problems(template({ args: [{ name: 'port', value: 9090 }] }))).toEqual([
      'spec.args.0.value',
    ]);
    expect(problems(template({}, 'Service'))).toEqual(['kind']);
  });
});
