import { describe, expect, it } from 'vitest';
import { canaryYaml, complaints } from './rollout-yaml.ts';

const POD = (memory: string) => `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: a}
spec:
  selector: {matchLabels: {app: a}}
  template:
    metadata: {labels: {app: a}}
    spec:
      containers:
        - {name: a, resources: {requests: {memory: ${memory}}}}
  strategy: {canary: {}}
`;

describe('a Rollout', () => {
  it('may use every field that Argo has for a canary', () => {
    const text = canaryYaml(`canaryService: c
stableService: s
maxSurge: 20%
maxUnavailable: 1
abortScaleDownDelaySeconds: 0
minPodsPerReplicaSet: 2
replicaProgressThreshold: {type: Percent, value: 90}
canaryMetadata: {labels: {role: canary}}
trafficRouting:
  istio: {virtualService: {name: v, routes: [primary]}}
  managedRoutes: [{name: header}, {name: mirror}]
analysis: {templates: [{templateName: t, clusterScope: true}], startingStep: 2}
steps:
- setWeight: 5
- setCanaryScale: {matchTrafficWeight: true}
- setHeaderRoute: {name: header, match: [{headerName: x, headerValue: {exact: y}}]}
- setMirrorRoute: {name: mirror, percentage: 35, match: [{method: {exact: GET}}]}
- pause: {duration: 1h30m}
- pause: {duration: 10}
- pause: {}
- experiment:
    duration: 10m
    templates: [{name: base, specRef: stable}, {name: new, specRef: canary, weight: 5}]
    analyses: [{name: a, templateName: t, args: [{name: x, value: "1"}]}]`);
    expect(complaints(text)).toEqual([]);
  });

  it.each([
    ['stepz: []', /unknown key "stepz" in spec.strategy.canary; .*did you mean "steps"\?/],
    ['steps: [{setWieght: 5}]', /unknown key "setWieght".*did you mean "setWeight"\?/],
    ['steps: [{setWeight: "5"}]', /setWeight is "5"; expected a whole number/],
    ['steps: [{pause: {durration: 5m}}]', /did you mean "duration"\?/],
    ['trafficRouting: {nginx: {stableIngres: a}}', /did you mean "stableIngress"\?/],
    ['steps: [{experiment: {templates: [{name: a, specRef: new}]}}]', /expected canary or stable/],
  ])('is refused for %s', (canary, message) => {
    expect(complaints(canaryYaml(canary))).toEqual([expect.stringMatching(message)]);
    expect(complaints(canaryYaml(canary))[0]).toMatch(/^r.yaml:7:\d+: (?!warning)/);
  });

  it.each(['16Mi', '2', '0.5', '1e3', '500m', '.5Gi'])('may ask for %s of memory', (amount) => {
    expect(complaints(POD(amount))).toEqual([]);
  });

  it.each(['invalid', '16MiB', '"5 Gi"', '1.2.3'])('may not ask for %s of memory', (amount) => {
    expect(complaints(POD(amount))).toEqual([
      expect.stringContaining('expected an amount such as 500m or 16Mi'),
    ]);
  });

  it('takes a value without quotes as text, and says what Argo would', () => {
    const text = canaryYaml(`steps:
- analysis: {templates: [{templateName: t}], args: [{name: port, value: 9090}]}`);
    expect(complaints(text)).toEqual([
      'r.yaml:8:79: warning: value 9090 is no text; Argo would refuse it; put quotes around it: "9090"',
    ]);
  });

  it('passes over fields without a value, as a cluster does', () => {
    expect(complaints(canaryYaml('maxSurge:\ncanaryService: null\nsteps: []'))).toEqual([]);
  });

  it('is refused by name for a blue-green strategy, whatever else is in it', () => {
    const text = canaryYaml('steps: []').replace('canary:', 'blueGreen:');
    expect(complaints(text)).toEqual([
      'r.yaml:7:7: strategy blueGreen is not served: it has no weights to raise step by step; ' +
        'expected the rollout under spec.strategy.canary',
    ]);
  });
});
