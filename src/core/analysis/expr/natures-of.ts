import type { MetricResult } from '../reading.ts';
import {
  ARRAY,
  BOOL,
  FLOAT,
  FLOATS,
  INT,
  MAP,
  type Nature,
  NIL,
  STRING,
  STRINGS,
} from './nature.ts';

/** The Go type of a measured result, which a condition is checked against. */
export function resultNature({ kind, value }: MetricResult): Nature {
  if (value === null) return NIL;
  if (Array.isArray(value)) {
    if (kind === 'prom') return FLOATS;
    return kind === 'strslice' ? STRINGS : ARRAY;
  }
  switch (typeof value) {
    case 'boolean':
      return BOOL;
    case 'number':
      return kind === 'int' ? INT : FLOAT;
    case 'string':
      return STRING;
    default:
      return MAP;
  }
}
