import { fieldRefValue } from './field-ref.ts';
import type { JsonValue } from './reading.ts';
import type { SubstitutedValue } from './substitute.ts';
import type { Argument, RolloutArgument } from './template.ts';

/** What a Rollout's arguments may refer to. */
export interface RolloutFacts {
  readonly stableHash: string;
  readonly latestHash: string;
  /** The Rollout as JSON, with its status. */
  readonly rollout: JsonValue;
}

/**
 * A Rollout's arguments with their values read (Argo Rollouts
 * `BuildArgumentsForRolloutAnalysisRun`). Neither a value nor where to take one from is the empty
 * string.
 */
export function rolloutArgs(
  args: readonly RolloutArgument[],
  facts: RolloutFacts,
): SubstitutedValue<Argument[]> {
  const resolved: Argument[] = [];
  for (const argument of args) {
    const value = argumentValue(argument, facts);
    if (!value.ok) return value;
    resolved.push({ name: argument.name, value: value.value });
  }
  return { ok: true, value: resolved };
}

function argumentValue(
  { value = '', valueFrom }: RolloutArgument,
  { stableHash, latestHash, rollout }: RolloutFacts,
): SubstitutedValue<string> {
  const which = valueFrom?.podTemplateHashValue;
  if (which !== undefined) return { ok: true, value: which === 'Stable' ? stableHash : latestHash };
  const path = valueFrom?.fieldRef?.fieldPath;
  return path === undefined ? { ok: true, value } : fieldRefValue(path, rollout);
}
