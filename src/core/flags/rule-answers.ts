import type { Path } from '../yaml-source.ts';
import { isList, isObject, type Json } from './json.ts';

/** A name that a rule may answer, written out in it. */
export interface RuleAnswer {
  readonly path: Path;
  readonly name: string;
}

/** The names that a rule may answer, as far as they are written out: branches of `if`, buckets. */
export function answersOf(rule: Json, path: Path): readonly RuleAnswer[] {
  if (typeof rule === 'string') return [{ path, name: rule }];
  if (!isObject(rule)) return [];
  const { if: branches, fractional } = rule;
  if (branches !== undefined && isList(branches)) {
    return branches.flatMap((branch, at) =>
      isBranch(at, branches.length) ? answersOf(branch, [...path, 'if', at]) : [],
    );
  }
  if (fractional === undefined || !isList(fractional)) return [];
  return fractional.flatMap((bucket, at) => {
    if (!isList(bucket)) return [];
    const [variant] = bucket;
    return variant === undefined ? [] : answersOf(variant, [...path, 'fractional', at, 0]);
  });
}

/** Odd places follow a condition; the last of an odd number is the else. */
function isBranch(at: number, length: number): boolean {
  return at % 2 === 1 || (at === length - 1 && length % 2 === 1);
}
