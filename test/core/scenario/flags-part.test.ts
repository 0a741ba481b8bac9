import { describe, expect, it } from 'vitest';
import { formatProblem, isError } from '../../../src/core/document.ts';
import { loadScenario } from '../../../src/core/scenario/load.ts';
import { filesWith, SCENARIO } from './example-files.ts';

const PATH = 'scenarios/bad-model.yaml';

const FLAGS = {
  flags: {
    'user-segment': {
      state: 'ENABLED',
      variants: { internal: 'internal', beta: 'beta' },
      defaultVariant: null,
      targeting: { if: [{ '==': [{ var: 'group' }, 'internal'] }, 'internal'] },
    },
    limit: { state: 'ENABLED', variants: { low: 1, high: 2 }, defaultVariant: 'low' },
  },
};

const rolloutOpening = (segment: string) => `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: inference-service}
spec:
  strategy:
    canary:
      trafficRouting: {managedRoutes: [{name: first}], istio: {virtualService: {name: v}}}
      steps:
        - setHeaderRoute:
            name: first
            match: [{headerName: X-Understudy-Segment, headerValue: {exact: ${segment}}}]
        - pause: {duration: 10m}
        - setWeight: 100
`;

interface Example {
  readonly flags?: string;
  readonly file?: unknown;
  readonly segment?: string;
  readonly module?: string;
}

/** Loads the example scenario with these flags, under a rollout that opens a segment. */
function load({ flags, file = FLAGS, segment = 'internal', module }: Example) {
  const key = flags === undefined ? '' : `flags: ${flags}\n`;
  return loadScenario(
    PATH,
    filesWith({
      [PATH]: key + SCENARIO,
      'scenarios/rollouts/inference-service.yaml': rolloutOpening(segment),
      'scenarios/flags/users.json': typeof file === 'string' ? file : JSON.stringify(file),
      'scenarios/providers/mine.mjs': module ?? null,
    }),
  );
}

const errorsOf = (example: Example) => load(example).problems.filter(isError).map(formatProblem);

const SOUND =
  '{file: flags/users.json, segment: user-segment, attributes: {group: "header:X-Group"}}';

describe('the flags of a scenario', () => {
  it('come with their file, their sources and what a request waits for', () => {
    const loaded = load({
      flags: `{file: flags/users.json, segment: user-segment, attributes: {plan: "body:meta.plan"}, claims: X-Claims, provider: {module: providers/mine.mjs}}`,
      module: 'export const createProvider = () => {};',
    });
    if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
    expect(loaded.scenario.flags).toMatchObject({
      path: 'scenarios/flags/users.json',
      segmentFlag: 'user-segment',
      sources: [{ attribute: 'plan', from: 'body', path: ['meta', 'plan'] }],
      claimsHeader: 'x-claims',
      modulePath: 'scenarios/providers/mine.mjs',
      provider: { timeoutMs: 50 },
    });
    expect(Object.keys(loaded.sources)).toContain('scenarios/flags/users.json');
  });

  it('are nowhere, and nobody asks for them', () => {
    const loaded = loadScenario(PATH, filesWith());
    expect(loaded.ok && loaded.scenario.flags).toBeNull();
  });

  it.each<[string, Example, string]>([
    [
      'a segment is opened and nothing says who is in it',
      {},
      'scenarios/bad-model.yaml:5:10: rollout: opens the segment "internal", and nothing says who is in it; expected flags with a segment',
    ],
    [
      'no flag is named for it',
      { flags: '{file: flags/users.json}' },
      'scenarios/bad-model.yaml:1:8: flags: the rollout opens the segment "internal"; expected segment, the flag that says who is in it',
    ],
    [
      'the flag is not there',
      { flags: '{file: flags/users.json, segment: user-segmnt}' },
      'scenarios/bad-model.yaml:1:42: flags.segment: flags/users.json has no flag "user-segmnt"; did you mean "user-segment"?',
    ],
    [
      'its values are no names',
      { flags: '{file: flags/users.json, segment: limit}' },
      'scenarios/bad-model.yaml:1:42: flags.segment: the values of "limit" are no texts; expected the names of segments',
    ],
    [
      'nobody can be in the segment that is opened',
      { flags: SOUND, segment: 'interal' },
      'scenarios/bad-model.yaml:1:42: flags.segment: the rollout opens "interal", which no variant of "user-segment" is; expected internal or beta',
    ],
    [
      'the file is missing',
      { flags: '{file: flags/none.json, segment: user-segment}' },
      'scenarios/bad-model.yaml:1:15: flags.file: cannot read flags/none.json: there is no such file',
    ],
    [
      'the module is missing',
      {
        flags:
          '{file: flags/users.json, segment: user-segment, provider: {module: providers/mine.mjs}}',
      },
      'scenarios/bad-model.yaml:1:75: flags.provider.module: cannot read providers/mine.mjs: there is no such file',
    ],
    [
      'there is nothing to ask the provider for',
      {
        flags: '{file: flags/users.json, provider: {module: providers/mine.mjs}}',
      },
      'flags.provider: is asked for a segment only; expected segment, the flag to ask for',
    ],
    [
      'a request may wait for long',
      {
        flags:
          '{file: flags/users.json, segment: user-segment, provider: {module: providers/mine.mjs, timeout: 1m}}',
        module: '',
      },
      'flags.provider.timeout: is too long for a request to wait; expected at most 5s',
    ],
    [
      "the file answers the router's own flag",
      {
        flags: SOUND,
        file: { flags: { ...FLAGS.flags, 'inference-model-version': FLAGS.flags.limit } },
      },
      'scenarios/flags/users.json:1:1: flags.inference-model-version: the router itself answers it; expected another key',
    ],
    [
      'an attribute comes from nowhere',
      { flags: '{file: flags/users.json, segment: user-segment, attributes: {group: "cookie:g"}}' },
      'scenarios/bad-model.yaml:1:76: flags.attributes.group is "cookie:g"; expected where it is found, one of header:<name>, body:<name>, claim:<name>',
    ],
    [
      'the user is given already',
      {
        flags:
          '{file: flags/users.json, segment: user-segment, attributes: {targetingKey: "header:u"}}',
      },
      'expected a name that rules can read, such as tier; targetingKey is given already',
    ],
  ])('%s', (_, example, expected) => {
    expect(errorsOf(example).join('\n')).toContain(expected);
  });

  it("tells a flag file's own problems at their place in that file", () => {
    const broken = {
      flags: { 'user-segment': { ...FLAGS.flags['user-segment'], defaultVariant: 'beat' } },
    };
    expect(errorsOf({ flags: SOUND, file: broken }).join('\n')).toMatch(
      /^scenarios\/flags\/users\.json:1:\d+: flags\.user-segment\.defaultVariant: no variant is named "beat"/,
    );
    expect(errorsOf({ flags: SOUND, file: '{' }).join('\n')).toContain('not JSON');
  });
});
