import { z } from 'zod';
import { checked, errorAt, type Problem, type SourceDocument, sorted } from '../document.ts';
import { expecting } from '../findings.ts';
import { didYouMean } from '../nearest.ts';
import type { Plan } from '../rollout/plan.ts';
import { sweepableMetrics, withSetting } from '../rollout/plan-setting.ts';
import type { Dimension } from './tune-result.ts';

const texts = expecting(
  'a list of values to try',
  z.array(z.union([z.string(), z.number()])).min(1, 'expected at least one value to try'),
);
const weights = expecting(
  'lists of weights such as [[5, 25, 50, 100], [1, 10, 50, 100]]',
  z.array(z.array(z.int().min(1).max(100)).min(1)).min(1),
);

/** What a sweep tries: for each setting, the values it is to have. */
export const sweepSchema = z.strictObject({
  limits: z
    .record(z.string(), texts)
    .default({})
    .describe("By the metric of a rule: its limits, such as [0.5%, 1%, 2%] or ['2x baseline']."),
  minimumRequests: texts.optional().describe('Fewer samples than these say nothing.'),
  interval: texts.optional().describe('How often each rule is looked at.'),
  window: texts.optional().describe('Over what each metric is measured.'),
  consecutive: texts.optional().describe('Breaches in a row before a rule acts.'),
  failureLimit: texts.optional().describe("Failures that an analysis' metric may have."),
  weights: weights.optional().describe('The canary steps, in percent.'),
  pauses: texts.optional().describe('How long every timed pause is.'),
});

export type SweepRead =
  | { readonly ok: true; readonly dimensions: readonly Dimension[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads a sweep file for the plan it is to be tried on; every problem at once, at its place. */
export function readSweep(document: SourceDocument, plan: Plan): SweepRead {
  const file = checked(document, sweepSchema);
  if (!file.ok) return file;
  const found = settingsOf(file.value);
  const problems = found.flatMap(({ path, dimension }) =>
    valueProblems(document, path, dimension, plan),
  );
  if (problems.length > 0) return { ok: false, problems: sorted(problems) };
  const dimensions = found.map(({ dimension: { name, values } }) => ({
    name,
    values: [...new Set(values)],
  }));
  if (dimensions.some(({ values }) => values.length > 1)) return { ok: true, dimensions };
  const nothing = 'the sweep is empty: no setting has two values to choose from';
  return { ok: false, problems: [errorAt(document, [], nothing)] };
}

interface Found {
  readonly path: readonly string[];
  readonly dimension: Dimension;
}

/** Every setting as text, and where it stands. */
function settingsOf({ limits, weights: lists, ...others }: z.infer<typeof sweepSchema>): Found[] {
  const found = (path: readonly string[], values: readonly (string | number)[]): Found => ({
    path,
    dimension: { name: path.at(-1) ?? '', values: values.map(String) },
  });
  return [
    ...Object.entries(limits).map(([metric, values]) => found(['limits', metric], values)),
    ...Object.entries(others).map(([name, values]) => found([name], values ?? [])),
    ...(lists === undefined
      ? []
      : [
          found(
            ['weights'],
            lists.map((list) => list.join(', ')),
          ),
        ]),
  ];
}

/** A name that the plan does not know is said once, not for each of its values. */
function valueProblems(
  document: SourceDocument,
  path: readonly string[],
  { name, values }: Dimension,
  plan: Plan,
): Problem[] {
  const metrics = sweepableMetrics(plan);
  if (path[0] === 'limits' && !metrics.includes(name)) {
    const message = `no rule is about ${name}; there are: ${metrics.join(', ')}`;
    const near = didYouMean(name, metrics);
    return [{ ...errorAt(document, path, message + near), ...document.positionOfKey(path) }];
  }
  return values.flatMap((value, index) => {
    const tried = withSetting(plan, name, value);
    return typeof tried === 'string'
      ? [errorAt(document, [...path, index], `${path.join('.')}: ${tried}`)]
      : [];
  });
}
