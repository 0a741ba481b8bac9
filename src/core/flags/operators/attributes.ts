import { constant, type Expression, type Operands, reachOf, widest } from '../expression.ts';
import type { Json } from '../json.ts';
import { RuleError, type Scope, spend } from '../scope.ts';
import type { Apply, Operator } from './operator.ts';

/** What flagd adds to every context, whatever the caller sent under this name. */
const FLAGD = '$flagd';

/** `"user.tier"` or `["user.tier", default]`: an attribute of the context, or of a list's item. */
export const attribute: Operator = {
  build: (operands) => {
    const { key, fallback } = keyAndFallback(operands);
    const reach = widest('data', reachOf(operands));
    if (key.value === undefined) {
      return {
        reach,
        run: (scope) => attributeAt(pathOf(valueOfKey(key, scope)), fallback, scope),
      };
    }
    const path = pathOf(firstOf(key.value));
    return { reach, run: (scope) => attributeAt(path, fallback, scope) };
  },
};

/** Those of the named attributes that the data has not. One that is null is there. */
export const missing: Apply = (names, scope) => {
  spend(scope, names.length);
  return names.filter((name) => isMissing(name, scope));
};

/** `[needed, names]`: the missing ones, unless enough are there. */
export const missingSome: Apply = ([needed, names], scope) => {
  if (!Array.isArray(names)) throw new RuleError('missing_some needs a list of names');
  spend(scope, names.length);
  const absent = names.filter((name) => isMissing(name, scope));
  return names.length - absent.length >= Number(needed) ? [] : absent;
};

interface KeyAndFallback {
  readonly key: Expression;
  readonly fallback: Expression;
}

function keyAndFallback(operands: Operands): KeyAndFallback {
  const [key = constant(null), fallback = constant(null)] =
    operands.kind === 'list' ? operands.items : [operands.item];
  return { key, fallback };
}

function valueOfKey({ run }: Expression, scope: Scope): Json {
  return firstOf(run(scope));
}

function firstOf(key: Json): Json {
  return Array.isArray(key) ? (key[0] ?? null) : key;
}

/** OpenFeature's name for who or what the flag is evaluated for. */
const TARGETING_KEY = 'targetingKey';

type AttributePath = readonly string[];

function attributeAt(path: AttributePath, fallback: Expression, scope: Scope): Json {
  spend(scope);
  const value = valueAt(path, scope);
  if (value !== undefined && value !== null && value !== '') return value;
  const isUser = path.length === 1 && path[0] === TARGETING_KEY && scope.item === undefined;
  if (isUser && fallback.value === null) scope.isUserUnknown = true;
  return value === '' ? value : fallback.run(scope);
}

function isMissing(name: Json, scope: Scope): boolean {
  return valueAt(pathOf(name), scope) === undefined;
}

function valueAt(path: AttributePath, scope: Scope): Json | undefined {
  const [first] = path;
  if (scope.item !== undefined) return follow(scope.item, path, 0);
  if (first === undefined) return { ...scope.context, [FLAGD]: injected(scope) };
  if (first === FLAGD) return follow(injected(scope), path, 1);
  return follow(scope.context, path, 0);
}

function injected({ flagKey, timestamp }: Scope): Json {
  return { flagKey, timestamp };
}

/** Own properties only: no rule can reach what every object inherits. */
function follow(from: Json, path: AttributePath, begin: number): Json | undefined {
  let value: Json | undefined = from;
  for (let at = begin; at < path.length; at += 1) {
    const step = path[at] ?? '';
    if (value === undefined || value === null) return undefined;
    const holder: object = typeof value === 'object' ? value : Object(value);
    if (!Object.hasOwn(holder, step)) return undefined;
    value = (holder as { readonly [key: string]: Json })[step];
  }
  return value;
}

/** `a.b` is b of a, `a\.b` an attribute with a dot in its name; nothing is all of the data. */
function pathOf(key: Json): AttributePath {
  if (key === null || key === '') return [];
  const steps: string[] = [];
  const text = String(key);
  let step = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    const next = text[at + 1] ?? '';
    if (character === '\\' && next !== '' && './\\'.includes(next)) {
      step += next;
      at += 1;
    } else if (character === '.') {
      steps.push(step);
      step = '';
    } else {
      step += character;
    }
  }
  // As flagd-core has it, a path of nothing but dots has no step behind the last one.
  return steps.length === text.length ? steps : [...steps, step];
}
