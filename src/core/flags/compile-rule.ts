import { alternatives, didYouMean } from '../nearest.ts';
import type { Path } from '../yaml-source.ts';
import { constant, type Expression, type Operands, widest } from './expression.ts';
import { isList, isObject, type Json, type JsonObject } from './json.ts';
import { OPERATORS } from './operators/operators.ts';
import { MAX_STEPS, RuleError, type Scope } from './scope.ts';

/** Something wrong with a rule, at a path of its file. */
export interface RuleFlaw {
  readonly path: Path;
  readonly message: string;
}

export interface CompiledRule {
  readonly expression: Expression;
  /** Every flaw; with any, the expression is not to be run. */
  readonly flaws: readonly RuleFlaw[];
}

/**
 * What the rules of one file may still be made of; a shared rule counts wherever it is used, and each
 * step of what is worked out beforehand counts too.
 */
export interface PartsBudget {
  partsLeft: number;
}

/** A file of a megabyte that shares no rule has fewer. */
const MAX_PARTS = 100_000;

export function partsBudget(): PartsBudget {
  return { partsLeft: MAX_PARTS };
}

/** The compiler and the rule itself recurse this deep. */
const MAX_DEPTH = 200;

/**
 * A rule in JSON Logic's form, ready to run. A part that no context changes is worked out here, so
 * that one that can never have a value is a flaw of the file. `{"$ref": "name"}` stands for a shared
 * rule, of `$evaluators`. One of those may use the ones listed after it, as flagd's replacement of
 * text comes to; so none can go in circles.
 */
export function compileRule(
  rule: Json,
  path: Path,
  { shared, budget }: { readonly shared: JsonObject; readonly budget: PartsBudget },
): CompiledRule {
  const compiler = new Compiler(shared, budget);
  const expression = compiler.folded(compiler.compile(rule, { path, depth: 0, after: -1 }), path);
  return { expression, flaws: compiler.flaws };
}

interface Site {
  readonly path: Path;
  readonly depth: number;
  /** The place in the list of the shared rule that this stands in, or -1. */
  readonly after: number;
}

const NOTHING = constant(null);

class Compiler {
  readonly flaws: RuleFlaw[] = [];
  readonly #shared: JsonObject;
  readonly #names: readonly string[];
  readonly #budget: PartsBudget;
  #isTooLarge = false;

  constructor(shared: JsonObject, budget: PartsBudget) {
    this.#shared = shared;
    this.#names = Object.keys(shared);
    this.#budget = budget;
  }

  compile(rule: Json, site: Site): Expression {
    this.#budget.partsLeft -= 1;
    if (this.#budget.partsLeft < 0 || site.depth > MAX_DEPTH) return this.#tooLarge(site);
    if (isList(rule)) return this.#list(rule, site);
    if (!isObject(rule)) return constant(rule);
    const names = Object.keys(rule);
    const [name] = names;
    if (name === undefined) return constant(rule);
    if (names.length > 1) {
      const message = `${names.length} keys in one mapping; expected one operator`;
      return this.#flawed(site.path, message);
    }
    const operands = rule[name] ?? null;
    return name === '$ref'
      ? this.#reference(operands, site)
      : this.#operation(name, operands, inside(site, name));
  }

  /** The expression, worked out if nothing can change it any more. */
  folded(expression: Expression, path: Path): Expression {
    if (expression.reach !== 'nothing' || expression.value !== undefined) return expression;
    const scope = blankScope(Math.min(MAX_STEPS, Math.max(0, this.#budget.partsLeft)));
    const before = scope.stepsLeft;
    try {
      return constant(expression.run(scope));
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      return this.#flawed(path, `can never have a value: ${error.message}`);
    } finally {
      this.#budget.partsLeft -= before - scope.stepsLeft;
    }
  }

  #list(items: readonly Json[], site: Site): Expression {
    const parts = this.#parts(items, site);
    return {
      reach: widest(...parts.map(({ reach }) => reach)),
      run: (scope) => parts.map(({ run }) => run(scope)),
    };
  }

  #parts(items: readonly Json[], site: Site): readonly Expression[] {
    return items.map((item, index) => this.#part(item, inside(site, index)));
  }

  #part(rule: Json, site: Site): Expression {
    return this.folded(this.compile(rule, site), site.path);
  }

  #operation(name: string, written: Json, site: Site): Expression {
    const operator = OPERATORS.get(name);
    if (!operator) {
      const known = [...OPERATORS.keys()];
      const message = `no operator "${name}"; expected ${alternatives(known)}`;
      return this.#flawed(site.path.slice(0, -1), message + didYouMean(name, known));
    }
    const operands: Operands = isList(written)
      ? { kind: 'list', items: this.#parts(written, site) }
      : { kind: 'single', item: this.#part(written, site) };
    const refusal = operator.refuse?.(operands);
    return refusal === undefined ? operator.build(operands) : this.#flawed(site.path, refusal);
  }

  #reference(name: Json, site: Site): Expression {
    const at = this.#names.indexOf(String(name));
    const rule = this.#shared[String(name)];
    if (typeof name !== 'string' || rule === undefined || at === -1) {
      const hint = typeof name === 'string' ? didYouMean(name, this.#names) : '';
      const message = `$ref to ${JSON.stringify(name)}, which is not in $evaluators${hint}`;
      return this.#flawed(site.path, message);
    }
    if (at <= site.after) {
      const message = `$ref to ${JSON.stringify(name)}, which is not listed after this shared rule`;
      return this.#flawed(site.path, message);
    }
    const path = ['$evaluators', name];
    return this.compile(rule, { path, depth: site.depth + 1, after: at });
  }

  #tooLarge(site: Site): Expression {
    if (this.#isTooLarge) return NOTHING;
    this.#isTooLarge = true;
    const limits = `${MAX_PARTS} parts in a file and ${MAX_DEPTH} levels, shared rules counted`;
    return this.#flawed(site.path, `too large; expected at most ${limits} where they are used`);
  }

  #flawed(path: Path, message: string): Expression {
    this.flaws.push({ path, message });
    return NOTHING;
  }
}

function inside({ path, depth, after }: Site, step: string | number): Site {
  return { path: [...path, step], depth: depth + 1, after };
}

function blankScope(stepsLeft: number): Scope {
  return {
    context: {},
    flagKey: '',
    timestamp: 0,
    item: undefined,
    stepsLeft,
    isUserUnknown: false,
    isKeyMissing: false,
    isBucketed: false,
  };
}
