import { PromqlError } from '../error.ts';
import { runAutomaton } from './automaton.ts';
import { literalAlternatives } from './literals.ts';
import { compileRegex, type Program } from './program.ts';
import { type RegexNode, readRegex } from './syntax.ts';

/** A compiled RE2 expression that matches whole texts only, as PromQL's always do. */
export interface Regex {
  readonly source: string;
  readonly groupNames: readonly string[];
  readonly root: RegexNode;
  /** The whole set of texts that match, where the expression is only a list of them. */
  readonly literals: ReadonlySet<string> | undefined;
  /** To match, which a list of literals does without. */
  readonly program: Program | undefined;
  /** To match and to know the groups: compiled when first asked for. */
  capturing: Program | undefined;
}

/** What matching may still cost; shared by all the expressions of one query. */
export interface RegexBudget {
  movesLeft: number;
  readonly limit: number;
}

export function regexBudget(limit: number): RegexBudget {
  return { movesLeft: limit, limit };
}

/** Throws PromqlError for what RE2 refuses and for an expression over a limit. */
export function compile(source: string, dotAll: boolean): Regex {
  const { root, groupNames } = readRegex(source, dotAll);
  const literals = literalAlternatives(root);
  const program = literals ? undefined : compileRegex(root, false);
  return { source, groupNames, root, literals, program, capturing: undefined };
}

export function matchesWhole(regex: Regex, text: string, budget: RegexBudget): boolean {
  if (!regex.program) return regex.literals?.has(text) ?? false;
  return run(regex.program, [...text], budget) !== undefined;
}

/**
 * The captured texts by group index (0 is the whole text), undefined where a group took no part;
 * undefined altogether if the text does not match.
 */
export function capturesOf(
  regex: Regex,
  text: string,
  budget: RegexBudget,
): (string | undefined)[] | undefined {
  regex.capturing ??= compileRegex(regex.root, true);
  const characters = [...text];
  const slots = run(regex.capturing, characters, budget);
  if (!slots) return undefined;
  return regex.groupNames.map((_, index) => {
    if (index === 0) return text;
    const from = slots[2 * index];
    const to = slots[2 * index + 1];
    return from === undefined || to === undefined ? undefined : characters.slice(from, to).join('');
  });
}

function run(program: Program, text: readonly string[], budget: RegexBudget) {
  const slots = runAutomaton(program, text, budget);
  if (budget.movesLeft >= 0) return slots;
  const message = `regular expressions took too long (limit regexMoves = ${budget.limit})`;
  throw new PromqlError('execution', message, { limit: 'regexMoves' });
}

/**
 * Go's replacement template: `$1`, `$name`, `${name}` and `$$`; a group that is not there is empty.
 */
export function expandTemplate(
  template: string,
  regex: Regex,
  captures: readonly (string | undefined)[],
): string {
  return template.replace(
    /\$(?:(\$)|\{([\p{L}\p{N}_]+)\}|([\p{L}\p{N}_]+))/gu,
    (_, dollar: string | undefined, braced: string | undefined, bare: string | undefined) => {
      if (dollar) return '$';
      const name = braced ?? bare ?? '';
      const index = /^\d+$/.test(name) ? Number(name) : regex.groupNames.lastIndexOf(name);
      return captures[index] ?? '';
    },
  );
}
