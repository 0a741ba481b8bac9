import { attribute, missing, missingSome } from './attributes.ts';
import { comparison, identity, relations } from './comparison.ts';
import { eager } from './eager.ts';
import { fractional } from './fractional.ts';
import { all, filter, map, merge, none, reduce, some } from './lists.ts';
import { and, conditional, not, or, truthy } from './logic.ts';
import { add, divide, max, min, multiply, remainder, subtract } from './numbers.ts';
import type { Operator } from './operator.ts';
import { semVer } from './sem-ver.ts';
import { cat, contained, endsWith, startsWith, substr } from './text.ts';

/** The words of flagd's targeting schema, and no others. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ['var', attribute],
  ['missing', eager(missing, 'world')],
  ['missing_some', eager(missingSome, 'world')],
  ['if', conditional],
  ['and', and],
  ['or', or],
  ['!', not],
  ['!!', truthy],
  ['==', comparison(relations.equal)],
  ['!=', comparison(relations.unequal)],
  ['===', identity((isSame) => isSame)],
  ['!==', identity((isSame) => !isSame)],
  ['<', comparison(relations.less)],
  ['<=', comparison(relations.atMost)],
  ['>', comparison(relations.more)],
  ['>=', comparison(relations.atLeast)],
  ['+', eager(add)],
  ['-', eager(subtract)],
  ['*', eager(multiply)],
  ['/', eager(divide)],
  ['%', eager(remainder)],
  ['max', eager(max)],
  ['min', eager(min)],
  ['in', eager(contained)],
  ['cat', eager(cat)],
  ['substr', eager(substr)],
  ['merge', eager(merge)],
  ['map', map],
  ['filter', filter],
  ['reduce', reduce],
  ['all', all],
  ['some', some],
  ['none', none],
  ['starts_with', eager(startsWith, 'world')],
  ['ends_with', eager(endsWith, 'world')],
  ['sem_ver', eager(semVer, 'world')],
  ['fractional', fractional],
]);
