import { floatText } from '../go-numbers.ts';
import type { JsonValue } from './reading.ts';
import type { SubstitutedValue } from './substitute.ts';

/**
 * What a fieldRef of a Rollout's argument means: Kubernetes' downward-API paths for what begins
 * with `metadata`, and a walk over the Rollout's JSON for everything else.
 */
export function fieldRefValue(path: string, rollout: JsonValue): SubstitutedValue<string> {
  return path.startsWith('metadata') ? metadataValue(path, rollout) : pathValue(path, rollout);
}

/**
 * `status.pauseConditions[0].reason`: dots and brackets separate alike; it must end in a scalar.
 */
export function pathValue(path: string, rollout: JsonValue): SubstitutedValue<string> {
  const invalid = { ok: false, error: `invalid path ${path} in rollout` } as const;
  let value: JsonValue = rollout;
  for (const section of path.split(/[.[\]]+/)) {
    if (section === '') continue;
    if (Array.isArray(value)) {
      if (!/^[+-]?\d+$/.test(section)) return { ok: false, error: `invalid index '${section}'` };
      const index = Number(section);
      if (index < 0 || index >= value.length) {
        return { ok: false, error: `index ${index} out of range` };
      }
      value = value[index] ?? null;
    } else {
      if (!isObject(value)) return invalid;
      value = Object.hasOwn(value, section) ? (value[section] ?? null) : null;
    }
  }
  if (value === null) return invalid;
  if (typeof value === 'object') {
    return { ok: false, error: `path ${path} in rollout must terminate in a primitive value` };
  }
  return { ok: true, value: typeof value === 'number' ? floatText(value) : String(value) };
}

const SUBSCRIPT = /^metadata\.(labels|annotations)\['(.*)'\]$/;

function metadataValue(path: string, rollout: JsonValue): SubstitutedValue<string> {
  const metadata = isObject(rollout) ? (rollout.metadata ?? null) : null;
  const [, map, key = ''] = SUBSCRIPT.exec(path) ?? [];
  if (map !== undefined) return { ok: true, value: textOf(member(member(metadata, map), key)) };
  const [, field] = /^metadata\.(name|namespace|uid)$/.exec(path) ?? [];
  if (field !== undefined) return { ok: true, value: textOf(member(metadata, field)) };
  const [, whole] = /^metadata\.(labels|annotations)$/.exec(path) ?? [];
  const pairs = whole === undefined ? undefined : member(metadata, whole);
  if (pairs === undefined) return { ok: false, error: `unsupported fieldPath: ${path}` };
  const lines = Object.entries(isObject(pairs) ? pairs : {}).map(
    ([name, value]) => `${name}=${JSON.stringify(textOf(value))}`,
  );
  return { ok: true, value: lines.sort().join('\n') };
}

function member(value: JsonValue, name: string): JsonValue {
  return isObject(value) && Object.hasOwn(value, name) ? (value[name] ?? null) : null;
}

function textOf(value: JsonValue): string {
  return value === null ? '' : String(value);
}

function isObject(value: JsonValue): value is { readonly [key: string]: JsonValue } {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
