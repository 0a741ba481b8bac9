import type { Json, JsonObject } from './json.ts';

/** What one evaluation of a rule looks at, and what it has found out on its way. */
export interface Scope {
  readonly context: JsonObject;
  readonly flagKey: string;
  /** Unix time in whole seconds. */
  readonly timestamp: number;
  /** The item of a list that `map`, `some` and their kin are at; undefined outside of them. */
  item: Json | undefined;
  stepsLeft: number;
  /** Whether the targetingKey was asked for, is not there, and nothing was to stand in for it. */
  isUserUnknown: boolean;
  /** Whether a bucket was needed and the context has no targetingKey to draw it from. */
  isKeyMissing: boolean;
  /** Whether a bucket was drawn. */
  isBucketed: boolean;
}

/** Why a rule has no answer for a context: a number of what is no number, a list too long. */
export class RuleError extends Error {}

/** Far more than a rule written by hand takes, and a few milliseconds. */
export const MAX_STEPS = 100_000;

/** Longer than any text that a rule should build; `cat` in a `reduce` doubles it with each item. */
export const MAX_TEXT = 65_536;

/** Each operator and each item of a list that it goes through is a step. */
export function spend(scope: Scope, steps = 1): void {
  scope.stepsLeft -= steps;
  if (scope.stepsLeft < 0) throw new RuleError(`takes more than ${MAX_STEPS} steps`);
}
