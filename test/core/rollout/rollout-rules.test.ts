import { describe, expect, it } from 'vitest';
import { canaryYaml, complaints } from './rollout-yaml.ts';

const ISTIO = `canaryService: c
stableService: s
trafficRouting: {istio: {virtualService: {name: v}}, managedRoutes: [{name: known}]}
`;

describe('a step', () => {
  it.each([
    ['{}', /a step that does nothing; expected one of setWeight, pause/],
    ['{setWeight: 5, pause: {}}', /one step cannot do both setWeight and pause/],
    ['{setWeight: 101}', /setWeight is 101; expected a weight, 0 to 100/],
    ['{setWeight: -1}', /setWeight is -1/],
    ['{pause: {duration: 1d}}', /cannot read the pause "1d"; .*\(there is no d\)/],
    ['{pause: {duration: -5}}', /cannot read the pause "-5"/],
    ['{setCanaryScale: {replicas: 1}}', /setCanaryScale needs .*trafficRouting/],
    ['{setHeaderRoute: {name: a}}', /setHeaderRoute needs trafficRouting/],
    ['{setMirrorRoute: {name: a}}', /setMirrorRoute needs trafficRouting/],
    [
      '{experiment: {templates: [{name: a, specRef: canary, weight: 5}]}}',
      /an experiment has a weight only where/,
    ],
    ['{experiment: {duration: 1d, templates: []}}', /cannot read the duration "1d"/],
    ['{plugin: {name: o/p}}', /step plugin o\/p is not served/],
    [
      '{analysis: {templates: [{templateName: t}], args: [{name: a, valueFrom: {fieldRef: {fieldPath: metadata.nam}}}]}}',
      /cannot read the field "metadata.nam"/,
    ],
  ])('is refused: %s', (step, message) => {
    const found = complaints(canaryYaml(`steps:\n- setWeight: 1\n- ${step}`));
    expect(found).toEqual([expect.stringMatching(message)]);
    expect(found[0]).toMatch(/^r.yaml:9:\d+: (?!warning)/);
  });

  it.each([
    ['{setHeaderRoute: {name: knwon}}', /route "knwon" is not in .*; did you mean "known"\?/],
    [
      '{setHeaderRoute: {name: known, match: [{headerName: x, headerValue: {exact: a, prefix: a}}]}}',
      /several matches in one; expected one of exact, prefix or regex/,
    ],
    [
      '{setHeaderRoute: {name: known, match: [{headerName: x, headerValue: {}}]}}',
      /nothing to match/,
    ],
    ['{setMirrorRoute: {name: known, match: [{path: {}}]}}', /nothing to match/],
  ])('on a router is refused: %s', (step, message) => {
    expect(complaints(canaryYaml(`${ISTIO}steps:\n- ${step}`))).toEqual([
      expect.stringMatching(message),
    ]);
  });

  it('may do several things that do not exclude each other', () => {
    const step = '{setCanaryScale: {replicas: 1}, setHeaderRoute: {name: known}, pause: {}}';
    expect(complaints(canaryYaml(`${ISTIO}steps:\n- ${step}`))).toEqual([]);
  });

  it('may raise the weight as far as maxTrafficWeight, where the router knows it', () => {
    const canary = (router: string) => `canaryService: c
stableService: s
trafficRouting: {${router}, maxTrafficWeight: 1000}
steps: [{setWeight: 500}]`;
    expect(complaints(canaryYaml(canary('nginx: {stableIngress: i}')))).toEqual([]);
    expect(complaints(canaryYaml(canary('smi: {}')))).toEqual([
      expect.stringContaining('maxTrafficWeight is for nginx and plugins only'),
    ]);
  });
});

describe('a canary', () => {
  it.each([
    ['{canaryService: a, stableService: a}', /: canary and stable are the same service "a"/],
    ['{pingPong: {pingService: a, pongService: a}}', /: ping and pong are the same service "a"/],
  ])('is refused: %s', (canary, message) => {
    expect(complaints(canaryYaml('').replace('canary:\n      ', `canary: ${canary}`))).toEqual([
      expect.stringMatching(message),
    ]);
  });

  it.each([
    ['maxSurge: 0\nmaxUnavailable: 0%', 'maxSurge and maxUnavailable are both 0'],
    ['scaleDownDelaySeconds: 5', 'scaleDownDelaySeconds needs trafficRouting'],
    ['dynamicStableScale: true', 'dynamicStableScale needs trafficRouting'],
    ['trafficRouting: {smi: {}}\ncanaryService: c', 'trafficRouting needs a stableService'],
    ['antiAffinity: {}', 'antiAffinity is preferred or required'],
    ['steps: [{pause: }]', 'pause is empty, which to Argo is no step'],
  ])('is warned of what Argo would refuse: %s', (canary, message) => {
    const found = complaints(canaryYaml(canary));
    expect(found).toEqual([expect.stringContaining(`: warning: ${message}`)]);
    expect(found[0]).toMatch(/Argo/);
  });
});

it('the pods that a Rollout brings must be those that it selects', () => {
  const text = canaryYaml('steps: []').replace(
    'spec:\n',
    'spec:\n  selector: {matchLabels: {app: a}}\n  template: {metadata: {labels: {app: b}}}\n',
  );
  expect(complaints(text)).toEqual([
    'r.yaml:5:33: warning: the selector wants app: a, the template has b; Argo would refuse it',
    'r.yaml:6:13: warning: the template has no container; Argo would refuse it',
  ]);
});
