import { describe, expect, it } from 'vitest';
import { fieldRefValue } from '../../../src/core/analysis/field-ref.ts';
import { referencedSpecs, runSpec } from '../../../src/core/analysis/flatten-templates.ts';
import { rolloutArgs } from '../../../src/core/analysis/rollout-args.ts';
import { substituteArgs, substituteInJson } from '../../../src/core/analysis/substitute.ts';
import type { AnalysisTemplate, TemplateReference } from '../../../src/core/analysis/template.ts';

describe('arguments', () => {
  it('fill every text of a metric, once', () => {
    const metric = { name: 'm', provider: { web: { url: 'http://{{ args.h }}/{{args.v}}' } } };
    const args = [
      { name: 'h', value: 'a"b\nc' },
      { name: 'v', value: '{{args.h}}' },
    ];
    expect(substituteInJson(metric, args)).toMatchObject({
      value: { provider: { web: { url: 'http://a"b\nc/{{args.h}}' } } },
    });
  });

  it('must be supplied, known, and closed', () => {
    const error = (text: string, args: { name: string; value?: string }[]) => {
      const substituted = substituteArgs(text, args);
      return substituted.ok ? '' : substituted.error;
    };
    expect(error('{{args.a}} {{ args.b }}', [])).toBe('failed to resolve {{ args.b }}');
    expect(error('plain', [{ name: 'unused' }])).toBe('argument "unused" was not supplied');
    expect(error('x {{args.a', [])).toContain('Cannot find end tag="}}"');
  });

  it('come from hashes and fields of the rollout', () => {
    const rollout = {
      metadata: { name: 'r', labels: { 'a/b': 'x' } },
      spec: { replicas: 3 },
      status: { pauseConditions: [{ reason: 'why' }] },
    };
    const facts = { stableHash: 's', latestHash: 'l', rollout };
    const from = (fieldPath: string) => ({ name: 'f', valueFrom: { fieldRef: { fieldPath } } });
    expect(
      rolloutArgs([{ name: 'h', valueFrom: { podTemplateHashValue: 'Latest' } }], facts),
    ).toEqual({ ok: true, value: [{ name: 'h', value: 'l' }] });
    expect(rolloutArgs([{ name: 'empty' }], facts)).toMatchObject({ value: [{ value: '' }] });
    expect(rolloutArgs([from("metadata.labels['a/b']")], facts)).toMatchObject({
      value: [{ value: 'x' }],
    });
    expect(rolloutArgs([from('status.pauseConditions[0].reason')], facts)).toMatchObject({
      value: [{ value: 'why' }],
    });
    expect(fieldRefValue('spec.missing', rollout)).toEqual({
      ok: false,
      error: 'invalid path spec.missing in rollout',
    });
  });
});

describe('templates', () => {
  const template = (name: string, nested: TemplateReference[] = []): AnalysisTemplate => ({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AnalysisTemplate',
    metadata: { name },
    spec: { metrics: [{ name: `m-${name}` }], args: [{ name }], templates: nested },
  });
  const known = new Map([
    ['a', template('a', [{ templateName: 'b' }, { templateName: 'c', clusterScope: true }])],
    ['b', template('b', [{ templateName: 'a' }])],
    ['c', template('c')],
  ]);

  it('are found through one another, each once, the cluster ones last', () => {
    const specs = referencedSpecs([{ templateName: 'a' }], (name) => known.get(name));
    const names = specs.ok ? specs.value.map((spec) => spec.metrics?.[0]?.name) : [];
    expect(names).toEqual(['m-a', 'm-b', 'm-c']);
  });

  it('that are not there are named', () => {
    expect(referencedSpecs([{ templateName: 'z' }], () => undefined)).toEqual({
      ok: false,
      error: "AnalysisTemplate 'z' not found",
    });
  });

  it('make one run with the rollout: its values override, what nobody declared is dropped', () => {
    const args = [
      { name: 'c', value: '' },
      { name: 'extra', value: '1' },
    ];
    const flat = runSpec([template('c').spec], { args, dryRun: [{ metricName: '.*' }] });
    expect(flat).toMatchObject({
      value: { args: [{ name: 'c', value: '' }], dryRun: [{ metricName: '.*' }] },
    });
    expect(runSpec([template('c').spec], {})).toEqual({
      ok: false,
      error: 'args.c was not resolved',
    });
  });
});
