import type { Semantics } from './ast.ts';
import { formatPromqlDuration, promqlDurationMs } from './duration.ts';
import { parseNumber } from './operand.ts';
import { parseQuery } from './parse.ts';
import { type Token, tokenize } from './tokens.ts';

/**
 * The query for a world that runs `factor` times faster than the clock: every range, offset,
 * subquery range and step is divided by the factor, to no less than a millisecond. All else stays
 * byte for byte, `@` times and duration literals among it. Throws PromqlError on a query that does
 * not parse.
 */
export function rescaleQuery(text: string, factor: number, semantics: Semantics = '3.x'): string {
  if (!(factor > 0)) throw new RangeError(`a factor must be positive, got ${factor}`);
  parseQuery(text, semantics);
  if (factor === 1) return text;
  let rescaled = '';
  let at = 0;
  for (const token of lengthsOfTime(tokenize(text).list)) {
    rescaled += text.slice(at, token.start) + dividedBy(token.text, factor);
    at = token.end;
  }
  return rescaled + text.slice(at);
}

/** The tokens in brackets and after `offset`; `5m` elsewhere is the number 300. */
function* lengthsOfTime(tokens: readonly Token[]): Generator<Token> {
  let bracketed = false;
  let afterOffset = false;
  for (const token of tokens) {
    const { kind, text } = token;
    const isLength = kind === 'duration' || kind === 'number';
    if (isLength && (bracketed || afterOffset)) yield token;
    if (kind === 'comment') continue;
    if (kind === 'operator' && (text === '[' || text === ']')) bracketed = text === '[';
    const isSign = text === '-' || text === '+' || text === '(';
    afterOffset = text.toLowerCase() === 'offset' || (afterOffset && isSign);
  }
}

function dividedBy(text: string, factor: number): string {
  const durationMs = promqlDurationMs(text) ?? (parseNumber(text) ?? 0) * 1_000;
  if (durationMs === 0) return text;
  return formatPromqlDuration(Math.max(1, Math.round(durationMs / factor)));
}
