import type { JsonValue, MetricResult } from '../reading.ts';

/**
 * A value as Go sees it: an int is a bigint, a float64 a number, nil is null. Arrays and maps say
 * what Go type they have, because Go compares and converts by type.
 */
export type GoValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | GoArray
  | GoMap
  | GoTime
  | GoDuration
  | GoLocation;

export interface GoArray {
  readonly kind: 'array';
  readonly elem: 'any' | 'float64' | 'int' | 'string';
  readonly items: readonly GoValue[];
}

export interface GoMap {
  readonly kind: 'map';
  readonly key: 'string' | 'any';
  readonly entries: ReadonlyMap<GoValue, GoValue>;
}

export interface GoTime {
  readonly kind: 'time';
  /** Since 1970 in UTC. */
  readonly nanoseconds: bigint;
  readonly zone: string;
}

export interface GoDuration {
  readonly kind: 'duration';
  readonly nanoseconds: bigint;
}

export interface GoLocation {
  readonly kind: 'location';
  readonly zone: string;
}

export function anyArray(items: readonly GoValue[]): GoArray {
  return { kind: 'array', elem: 'any', items };
}

export function isArray(value: GoValue): value is GoArray {
  return value !== null && typeof value === 'object' && value.kind === 'array';
}

export function isMap(value: GoValue): value is GoMap {
  return value !== null && typeof value === 'object' && value.kind === 'map';
}

export function isTime(value: GoValue): value is GoTime {
  return value !== null && typeof value === 'object' && value.kind === 'time';
}

export function isDuration(value: GoValue): value is GoDuration {
  return value !== null && typeof value === 'object' && value.kind === 'duration';
}

/** The Go type's name, as `%T` prints it. */
export function typeName(value: GoValue): string {
  if (value === null) return '<nil>';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return 'float64';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  switch (value.kind) {
    case 'array':
      return value.elem === 'any' ? '[]interface {}' : `[]${value.elem}`;
    case 'map':
      return value.key === 'any' ? 'map[interface {}][]interface {}' : 'map[string]interface {}';
    case 'time':
      return 'time.Time';
    case 'duration':
      return 'time.Duration';
    case 'location':
      return '*time.Location';
  }
}

/** A measured result with the Go type that Argo's provider gives it. */
export function resultValue({ kind, value }: MetricResult): GoValue {
  if (kind === 'int' && typeof value === 'number') return BigInt(Math.trunc(value) || 0);
  if (kind === 'prom' && Array.isArray(value)) {
    return { kind: 'array', elem: 'float64', items: value.map(Number) };
  }
  if (kind === 'strslice' && Array.isArray(value)) {
    return { kind: 'array', elem: 'string', items: value.map(String) };
  }
  return fromJson(value);
}

/** JSON as Go decodes it into `any`: every number is a float64. */
export function fromJson(value: JsonValue): GoValue {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return anyArray(value.map(fromJson));
  const entries = new Map<GoValue, GoValue>();
  for (const [key, item] of Object.entries(value)) entries.set(key, fromJson(item));
  return { kind: 'map', key: 'string', entries };
}
