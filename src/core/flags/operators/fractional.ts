import { type Buckets, bucketsOf, fractionalV2 } from '../bucketing.ts';
import { type Expression, reachOf, valuesOf, widest } from '../expression.ts';
import type { Json } from '../json.ts';
import { type Scope, spend } from '../scope.ts';
import type { Operator } from './operator.ts';

/**
 * `[key, [variant, weight], …]`: a variant for each key, the same one every time. Without a key that
 * is a text, the flag's key and the context's targetingKey are it; without that one, null. So it is
 * where the key is made of a targetingKey that is not there: in flagd all unknown users would share
 * one bucket, and be in the canary together.
 */
export const fractional: Operator = {
  build: (operands) => {
    const reach = widest('world', reachOf(operands));
    const split = operands.kind === 'list' ? knownEntries(operands.items) : undefined;
    if (split === undefined) {
      return {
        reach,
        run: (scope) => {
          scope.isUserUnknown = false;
          const values = valuesOf(operands, scope);
          spend(scope, 1 + values.length);
          const [first] = values;
          if (typeof first === 'string') {
            return scope.isUserUnknown
              ? noKey(scope)
              : draw(bucketsOf(values.slice(1)), first, scope);
          }
          const key = implicitKey(scope);
          return key === undefined ? null : draw(bucketsOf(values), key, scope);
        },
      };
    }
    const { key, entries } = split;
    const buckets = bucketsOf(entries);
    return {
      reach,
      run: (scope) => {
        spend(scope);
        scope.isUserUnknown = false;
        const drawnFrom = key ? key.run(scope) : undefined;
        if (typeof drawnFrom === 'string') {
          return scope.isUserUnknown ? noKey(scope) : draw(buckets, drawnFrom, scope);
        }
        const implicit = implicitKey(scope);
        if (implicit === undefined) return null;
        // A first operand that is no text stands where a bucket should, and may be one.
        const all = drawnFrom === undefined ? buckets : bucketsOf([drawnFrom, ...entries]);
        return draw(all, implicit, scope);
      },
    };
  },
};

interface Split {
  /** Undefined if the key is the implicit one. */
  readonly key: Expression | undefined;
  readonly entries: readonly Json[];
}

/** Most rules name their variants and weights outright; those are laid out once. */
function knownEntries(items: readonly Expression[]): Split | undefined {
  const [first, ...others] = items;
  if (first === undefined) return undefined;
  const isImplicit = Array.isArray(first.value);
  if (!isImplicit && first.value !== undefined && typeof first.value !== 'string') return undefined;
  const entries: Json[] = [];
  for (const { value } of isImplicit ? items : others) {
    if (value === undefined) return undefined;
    entries.push(value);
  }
  return { key: isImplicit ? undefined : first, entries };
}

function draw(buckets: Buckets | undefined, key: string, scope: Scope): Json {
  if (buckets === undefined) return null;
  const variant = fractionalV2(buckets, key);
  if (variant !== null) scope.isBucketed = true;
  return variant;
}

function noKey(scope: Scope): null {
  scope.isKeyMissing = true;
  return null;
}

function implicitKey(scope: Scope): string | undefined {
  const { targetingKey } = scope.context;
  const isKey = Boolean(targetingKey) && typeof targetingKey !== 'object';
  if (!isKey) scope.isKeyMissing = true;
  return isKey ? `${scope.flagKey}${targetingKey}` : undefined;
}
