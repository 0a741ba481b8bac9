import type { SubstitutedValue } from './substitute.ts';
import type { Argument } from './template.ts';

/**
 * A template's arguments with a Rollout's in their place (Argo Rollouts `MergeArgs`): only declared
 * ones count, an empty value overrides too, and each must have come to something.
 */
export function mergeArgs(
  incoming: readonly Argument[],
  declared: readonly Argument[],
): SubstitutedValue<Argument[]> {
  const merged = declared.map((argument) =>
    incoming.filter(({ name }) => name === argument.name).reduce(overridden, argument),
  );
  const unresolved = merged.find(
    ({ value, valueFrom }) => value === undefined && valueFrom === undefined,
  );
  if (unresolved !== undefined) {
    return { ok: false, error: `args.${unresolved.name} was not resolved` };
  }
  return { ok: true, value: merged };
}

function overridden(argument: Argument, { value, valueFrom }: Argument): Argument {
  if (value !== undefined) return { ...argument, value };
  return valueFrom === undefined ? argument : { ...argument, valueFrom };
}
