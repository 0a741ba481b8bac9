import { z } from 'zod';
import { checked, errorAt, type Problem, type SourceDocument } from '../document.ts';
import { expecting } from '../findings.ts';
import type { Plan } from '../rollout/plan.ts';
import { withSetting } from '../rollout/plan-setting.ts';
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
  const { limits, weights: stepWeights, ...others } = file.value;
  const found = [
    ...Object.entries(limits).map(([metric, values]) => ({
      path: ['limits', metric],
      dimension: { name: metric, values: values.map(String) },
    })),
    ...Object.entries(others).map(([name, values]) => ({
      path: [name],
      dimension: { name, values: (values ?? []).map(String) },
    })),
    ...(stepWeights === undefined
      ? []
      : [
          {
            path: ['weights'],
            dimension: { name: 'weights', values: stepWeights.map((list) => list.join(', ')) },
          },
        ]),
  ];
  const problems = found.flatMap(({ path, dimension: { name, values } }) =>
    values.flatMap((value, index) => {
      const tried = withSetting(plan, name, value);
      return typeof tried === 'string' ? [errorAt(document, [...path, index], tried)] : [];
    }),
  );
  if (problems.length > 0) return { ok: false, problems };
  const dimensions = found.map(({ dimension }) => dimension);
  if (dimensions.some(({ values }) => new Set(values).size > 1)) return { ok: true, dimensions };
  const nothing = 'the sweep is empty: no setting has two values to choose from';
  return { ok: false, problems: [errorAt(document, [], nothing)] };
}
