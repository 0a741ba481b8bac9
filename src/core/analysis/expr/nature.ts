/**
 * What is known of a value before the condition runs: its Go type, as far as it is known. `unknown`
 * is Go's `any`: what it holds is seen only when the condition runs.
 */
export interface Nature {
  readonly kind:
    | 'unknown'
    | 'nil'
    | 'bool'
    | 'int'
    | 'float64'
    | 'string'
    | 'array'
    | 'map'
    | 'time'
    | 'duration'
    | 'location'
    | 'func';
  /** The Go type's name, for messages; two natures of one name are the same type. */
  readonly name: string;
  /** Of an array or a map. */
  readonly elem?: Nature;
  /** Of a map. */
  readonly key?: Nature;
  /** Of a function, if its parameters are known. */
  readonly signature?: Signature;
}

/** A function's parameters and result, as Go declares them. */
export interface Signature {
  readonly params: readonly Nature[];
  readonly result: Nature;
}

export const UNKNOWN: Nature = { kind: 'unknown', name: 'unknown' };
export const ANY: Nature = { kind: 'unknown', name: 'interface {}' };
export const NIL: Nature = { kind: 'nil', name: 'unknown' };
export const BOOL: Nature = { kind: 'bool', name: 'bool' };
export const INT: Nature = { kind: 'int', name: 'int' };
export const INT64: Nature = { kind: 'int', name: 'int64' };
export const FLOAT: Nature = { kind: 'float64', name: 'float64' };
export const STRING: Nature = { kind: 'string', name: 'string' };
export const TIME: Nature = { kind: 'time', name: 'time.Time' };
export const DURATION: Nature = { kind: 'duration', name: 'time.Duration' };
export const LOCATION: Nature = { kind: 'location', name: '*time.Location' };
export const FUNCTION: Nature = {
  kind: 'func',
  name: 'func(...interface {}) (interface {}, error)',
};

export function functionOf(signature: Signature): Nature {
  return { ...FUNCTION, signature };
}

export const ARRAY: Nature = { kind: 'array', name: '[]interface {}', elem: ANY };
export const FLOATS: Nature = { kind: 'array', name: '[]float64', elem: FLOAT };
export const STRINGS: Nature = { kind: 'array', name: '[]string', elem: STRING };
export const INTS: Nature = { kind: 'array', name: '[]int', elem: INT };
export const MAP: Nature = {
  kind: 'map',
  name: 'map[string]interface {}',
  key: STRING,
  elem: ANY,
};

/** An array made by the condition: Go's type is `[]any`, whatever is known of its elements. */
export function arrayOf(elem: Nature): Nature {
  return { kind: 'array', name: '[]interface {}', elem };
}

export function isUnknown({ kind }: Nature): boolean {
  return kind === 'unknown';
}

export function isNumber({ kind }: Nature): boolean {
  return kind === 'int' || kind === 'float64';
}

/** Whether Go lets a value of the one type stand where the other is wanted. */
export function isAssignable(from: Nature, to: Nature): boolean {
  if (to.name === ANY.name) return true;
  return from.kind !== 'nil' && from.kind !== 'unknown' && from.name === to.name;
}

/** Whether `==` and `in` take the two together. */
export function isComparable(left: Nature, right: Nature): boolean {
  if (isUnknown(left) || isUnknown(right)) return true;
  if (left.kind === 'nil' || right.kind === 'nil') return true;
  if (isNumber(left) && isNumber(right)) return true;
  if (left.kind === 'array' && right.kind === 'array') return true;
  return isAssignable(left, right);
}
