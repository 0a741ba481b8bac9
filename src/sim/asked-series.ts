import type { SampleName } from '../core/model/server/family.ts';
import type { Plan } from '../core/rollout/plan.ts';

/** A selector that begins with its brace may select anything. */
const NAMELESS = /(^|[^\w:{"'])\{(?!\{)/;

/**
 * Whether anything that a plan asks may read a sample of a model server. The virtual Prometheus keeps
 * no others: they are hundreds, and most plans ask the router alone. A sample is asked for where its
 * name stands anywhere in the plan; all are where a query selects by other labels or by a pattern.
 */
export function askedBy(plan: Plan): (sample: SampleName) => boolean {
  const texts = textsOf(plan);
  const all = texts.some((text) => text.includes('__name__') || NAMELESS.test(text));
  const asked = new Map<string, boolean>();
  return ({ name }) => {
    const known = asked.get(name);
    if (known !== undefined) return known;
    const is = all || texts.some((text) => text.includes(name));
    asked.set(name, is);
    return is;
  };
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}
