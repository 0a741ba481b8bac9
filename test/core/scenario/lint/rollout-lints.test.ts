import { describe, expect, it } from 'vitest';
import { canaryYaml } from '../../rollout/rollout-yaml.ts';
import { problemsIn, templateOf } from './warnings.ts';

const SURE = 'successCondition: len(result) > 0 && result[0] < 1';

function rollout(steps: string, ...templates: string[]): string[] {
  return problemsIn([canaryYaml(steps), ...templates].join('---\n'));
}

const inline = (args = '') => `steps: [{analysis: {templates: [{templateName: t}]${args}}}]`;

describe('arguments', () => {
  const USES = templateOf('sum(x{hash="{{ args.hash }}"})', SURE);
  const DECLARES = templateOf('sum(x{hash="{{args.hash}}"})', SURE, '{name: hash}');
  const PASSES = ', args: [{name: hash, valueFrom: {podTemplateHashValue: Latest}}]';

  it('that are used and not declared', () => {
    expect(problemsIn(USES)).toEqual([
      't.yaml:10:16: warning: argument "hash" is used and not declared; Argo would fail the ' +
        'analysis ("failed to resolve {{args.hash}}"); declare it under spec.args',
    ]);
  });

  it('that are not passed, declared or not', () => {
    for (const template of [DECLARES, USES]) {
      expect(rollout(inline(), template)[0]).toBe(
        't.yaml:7:26: warning: argument "hash" is not passed; Argo would refuse the rollout ' +
          '("args.hash was not resolved"); add it under this analysis\'s args',
      );
    }
    expect(rollout(inline(PASSES), DECLARES)).toEqual([]);
  });

  it('that are passed for nothing', () => {
    const text = inline(`${PASSES.slice(0, -1)}, {name: hsah, value: a}]`);
    expect(rollout(text, DECLARES)).toEqual([
      expect.stringContaining(
        '"hsah" is passed and no template declares it, so it is dropped; did you mean "hash"?',
      ),
    ]);
  });

  it('that are no arguments at all', () => {
    expect(problemsIn(templateOf('sum(x{a="{{foo}}"})', SURE))).toEqual([
      expect.stringContaining('{{foo}} is no argument'),
    ]);
  });
});

describe('a metric without an end', () => {
  const ENDLESS = templateOf('sum(x)', `${SURE}\n    interval: 1m`);

  it('is refused in a step', () => {
    expect(rollout(inline(), ENDLESS)).toEqual([
      't.yaml:7:26: metric "m" has an interval and no count, so this step would never end; ' +
        'Argo refuses the rollout; give the metric a count',
    ]);
  });

  it('is noted in the background', () => {
    expect(rollout('analysis: {templates: [{templateName: t}]}', ENDLESS)).toEqual([
      't.yaml:7:17: note: metric "m" has no count: it measures until the rollout ends',
    ]);
  });
});

describe('templates and their use', () => {
  it('a template that stands elsewhere is noted', () => {
    expect(rollout(inline())).toEqual([
      "t.yaml:7:54: note: AnalysisTemplate 't' not found in these files, so it is not checked",
    ]);
  });

  it('a rule must pick a metric', () => {
    expect(rollout(inline(', dryRun: [{metricName: other}]'), templateOf('sum(x)', SURE))).toEqual([
      expect.stringContaining("dryRun[0]: Rule didn't match any metric name(s)"),
    ]);
  });

  it('metrics of two templates must not share a name', () => {
    const second = templateOf('sum(y)', SURE).replace('name: t', 'name: u');
    const both = 'steps: [{analysis: {templates: [{templateName: t}, {templateName: u}]}}]';
    expect(rollout(both, templateOf('sum(x)', SURE), second)).toEqual([
      expect.stringContaining("two metrics have the same name 'm'; Argo refuses the rollout"),
    ]);
  });
});

describe('other kinds', () => {
  it('are passed over with a note', () => {
    expect(problemsIn('apiVersion: v1\nkind: Service\nspec: {prometheus: {query: "("}}\n')).toEqual(
      ['t.yaml:2:7: note: kind Service is passed over'],
    );
  });

  it('a Service that would not find the pods is warned of', () => {
    const pods = canaryYaml('stableService: s\nsteps: []').replace(
      'spec:\n',
      `spec:
  selector: {matchLabels: {app: a}}
  template: {metadata: {labels: {app: a}}, spec: {containers: [{name: a}]}}
`,
    );
    const service = `---
kind: Service
metadata: {name: s}
spec: {selector: {app: b}}
`;
    expect(problemsIn(pods + service).filter((line) => !line.includes('note:'))).toEqual([
      expect.stringContaining('service "s" selects app: b, which the Rollout\'s pods do not have'),
    ]);
  });

  it('an AnalysisRun and an Experiment are checked', () => {
    const run = templateOf('sum(x)', SURE).replace('AnalysisTemplate', 'AnalysisRun');
    expect(problemsIn(run)).toEqual([]);
    expect(problemsIn(run.replace('spec:', 'spec:\n  terminat: true'))).toEqual([
      expect.stringContaining('did you mean "terminate"?'),
    ]);
    const experiment = `apiVersion: argoproj.io/v1alpha1
kind: Experiment
metadata: {generateName: e}
spec:
  templates:
  - {name: a, selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: b}}}}
  - {name: a, selector: {}, template: {spec: {containers: [{name: a, resources: {limits: {cpu: much}}}]}}}
`;
    expect(problemsIn(experiment)).toEqual([
      expect.stringContaining('resources.limits.cpu is "much"'),
    ]);
    expect(problemsIn(experiment.replace('much', '1')).slice(1)).toEqual([
      expect.stringContaining('a second one of templates is named "a"'),
      expect.stringContaining('the selector wants app: a'),
    ]);
  });
});

describe('providers', () => {
  it.each([
    ['job: {spec: {}}', 'provider job is not served; run the job in the pipeline'],
    ['wavefront: {query: a}', 'provider wavefront is not served; bring the figure into Prometheus'],
    ['plugin: {o/p: {}}', 'provider plugin is not served'],
    [
      'prometheus: {query: sum(x), authentication: {sigv4: {region: a}}}',
      'authentication by sigv4 is not served',
    ],
  ])('%s is refused by name', (provider, message) => {
    const text = templateOf('sum(x)', SURE).replace(/prometheus:\n.*\n/, `${provider}\n`);
    expect(problemsIn(text).filter((line) => !line.includes('warning'))).toEqual([
      expect.stringContaining(message),
    ]);
  });

  it('none, two, and none of the metrics are refused as Argo does', () => {
    const none = templateOf('sum(x)', SURE).replace(/provider:\n.*\n.*\n/, '\n');
    expect(problemsIn(none)).toEqual([
      't.yaml:7:5: no provider specified; Argo would fail the analysis',
    ]);
    const empty = none.replace(/metrics:[\s\S]*/, 'metrics: []\n');
    expect(problemsIn(empty)).toEqual([
      't.yaml:5:3: no metrics specified; Argo would fail the analysis',
    ]);
  });
});
