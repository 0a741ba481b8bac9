import { check, type Environment } from './check.ts';
import { evaluate } from './evaluate.ts';
import { placeOf, withPosition } from './failure.ts';
import { fold } from './fold.ts';
import type { GoValue } from './go-values.ts';
import { newBudget } from './limits.ts';
import { parse } from './parser.ts';

export type ExpressionResult =
  | { readonly ok: true; readonly value: GoValue }
  | { readonly ok: false; readonly error: string };

/** What an expression is run with. */
export interface World {
  readonly environment: Environment;
  readonly values: ReadonlyMap<string, GoValue>;
  readonly nowMs: number;
}

/**
 * Parses, checks and evaluates an expression (expr-lang 1.17.8). It ends: its nesting, its steps
 * and its memory are bounded. It sees nothing but its world. Its errors say where.
 */
export function runExpression(source: string, world: World): ExpressionResult {
  return caught(source, () => {
    const tree = parse(source);
    check(tree, world.environment);
    return evaluate(fold(tree), {
      values: world.values,
      nowMs: world.nowMs,
      budget: newBudget(),
      variables: new Map(),
      item: null,
      index: 0,
      accumulated: null,
    });
  });
}

/** A syntax error in an expression, or undefined. */
export function syntaxError(source: string): string | undefined {
  const result = caught(source, () => {
    parse(source);
    return null;
  });
  return result.ok ? undefined : result.error;
}

function caught(source: string, run: () => GoValue): ExpressionResult {
  try {
    return { ok: true, value: run() };
  } catch (error) {
    const place = placeOf(error);
    const message = error instanceof Error ? error.message : String(error);
    if (place !== undefined) return { ok: false, error: withPosition(message, source, place) };
    // The one thing that a bound of ours may miss: the engine's own stack, or its longest string.
    if (error instanceof RangeError)
      return { ok: false, error: `expression is too large: ${message}` };
    throw error;
  }
}
