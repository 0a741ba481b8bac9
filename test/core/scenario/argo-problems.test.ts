import fc from 'fast-check';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { formatProblem, readYaml } from '../../../src/core/document.ts';
import { argoProblems, USUAL_CHECKS } from '../../../src/core/scenario/argo-problems.ts';

const ROLLOUT = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Rollout',
  metadata: { name: 'a' },
  spec: {
    selector: { matchLabels: { app: 'a' } },
    template: { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'a' }] } },
    strategy: {
      canary: {
        canaryService: 'c',
        stableService: 's',
        trafficRouting: {
          istio: { virtualService: { name: 'v' } },
          managedRoutes: [{ name: 'r' }],
        },
        analysis: { templates: [{ templateName: 't' }], args: [{ name: 'x', value: '1' }] },
        steps: [
          { setWeight: 5 },
          { pause: { duration: '10m' } },
          {
            setHeaderRoute: {
              name: 'r',
              match: [{ headerName: 'h', headerValue: { exact: 'e' } }],
            },
          },
          {
            experiment: {
              duration: '1m',
              templates: [{ name: 'n', specRef: 'canary', weight: 1 }],
            },
          },
          { analysis: { templates: [{ templateName: 't' }], dryRun: [{ metricName: 'm.*' }] } },
        ],
      },
    },
  },
};

const TEMPLATE = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'AnalysisTemplate',
  metadata: { name: 't' },
  spec: {
    args: [{ name: 'x' }, { name: 'y', value: '2' }],
    metrics: [
      {
        name: 'm1',
        count: 3,
        interval: '1m',
        failureLimit: '{{args.y}}',
        successCondition: 'result[0] < {{args.y}}',
        provider: {
          prometheus: {
            query:
              'histogram_quantile(0.9, sum by (le) (rate(inference_latency_seconds_bucket{a="{{args.x}}"}[1m])))',
          },
        },
      },
    ],
  },
};

const value = fc.oneof(
  fc.constantFrom(null, '', 0, -1, 1e9, true, [], {}, [null], 'result[', '{{', '{{args.x}}', '}}'),
  fc.constantFrom<unknown>('sum(x', 'rate(x[5m])', 'a/b', '1d', { name: 1 }, [[]], [{ args: 1 }]),
  fc.string(),
);

/** One value somewhere in a document replaced by another. */
function changed(document: unknown, at: number, by: unknown): { document: unknown; left: number } {
  if (at === 0) return { document: by, left: -1 };
  let left = at - 1;
  if (typeof document !== 'object' || document === null) return { document, left };
  const copy = Object.entries(document).map(([key, inner]) => {
    if (left < 0) return [key, inner];
    const result = changed(inner, left, by);
    left = result.left;
    return [key, result.document];
  });
  return {
    document: Array.isArray(document) ? copy.map(([, inner]) => inner) : Object.fromEntries(copy),
    left,
  };
}

function problemLines(text: string): string[] {
  const { documents, problems } = readYaml('a.yaml', text);
  return [...problems, ...argoProblems(documents, USUAL_CHECKS)].map(formatProblem);
}

it('is quiet about what is right but for the silence', () => {
  expect(problemLines([ROLLOUT, TEMPLATE].map((each) => stringify(each)).join('---\n'))).toEqual([
    expect.stringContaining('argument "x" is not passed'),
    expect.stringContaining('metric "m1": no data'),
  ]);
});

it('has something to say, or nothing, of any change to a file, and never throws', () => {
  const changes = fc.array(fc.tuple(fc.nat(90), value), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(changes, fc.boolean(), (edits, inTemplate) => {
      const edited = edits.reduce<unknown>(
        (document, [at, by]) => changed(document, at, by).document,
        inTemplate ? TEMPLATE : ROLLOUT,
      );
      const other = inTemplate ? ROLLOUT : TEMPLATE;
      const text = [other, edited].map((each) => stringify(each)).join('---\n');
      for (const line of problemLines(text)) expect(line).toMatch(/^a\.yaml:\d+:\d+: ./);
    }),
    { numRuns: 200, seed: 7 },
  );
});
