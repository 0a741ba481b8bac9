import type { At, Expr, MatrixSelector, Subquery, VectorSelector } from './ast.ts';
import { promqlDurationMs } from './duration.ts';
import { parseNumber } from './operand.ts';
import type { Source } from './source.ts';
import type { SyntaxNode } from './syntax.ts';

/** An operand with one `[…]`, `offset` or `@` behind it. Throws PromqlError. */
export function withPostfix(expr: Expr, node: SyntaxNode, source: Source): Expr {
  switch (node.type.name) {
    case 'MatrixSelector':
      return withRange(expr, node, source);
    case 'SubqueryExpr':
      return subqueryOf(expr, node, source);
    case 'OffsetExpr':
      return withOffset(expr, node, source);
    case 'StepInvariantExpr':
      return withAt(expr, node, source);
    default: {
      const modifier = node.type.name === 'AnchoredExpr' ? 'anchored' : 'smoothed';
      return source.fail(node, `${modifier} modifier is experimental and not enabled`);
    }
  }
}

function withRange(expr: Expr, node: SyntaxNode, source: Source): MatrixSelector {
  const at = { from: source.text.indexOf('[', expr.span.end) };
  if (expr.kind !== 'selector') return source.fail(at, 'ranges only allowed for vector selectors');
  if (expr.offsetMs !== 0) source.fail(at, 'no offset modifiers allowed before range');
  if (expr.at !== undefined) source.fail(at, 'no @ modifiers allowed before range');
  const rangeMs = durationAt(node.getChild('DurationExpr'), source);
  return { kind: 'matrix', selector: expr, rangeMs, span: { ...expr.span, end: node.to } };
}

function subqueryOf(expr: Expr, node: SyntaxNode, source: Source): Subquery {
  const [range, step] = node.getChildren('DurationExpr');
  return {
    kind: 'subquery',
    expr,
    rangeMs: durationAt(range, source),
    stepMs: step ? durationAt(step, source) : undefined,
    offsetMs: 0,
    at: undefined,
    span: { start: expr.span.start, end: node.to },
  };
}

/** A length of time that must be positive, in milliseconds. */
function durationAt(node: SyntaxNode | null | undefined, source: Source): number {
  if (!node) throw new Error('the grammar gives a range a duration');
  const durationMs = plainDuration(node, source);
  if (durationMs <= 0) source.fail(node, 'duration must be greater than 0');
  return durationMs;
}

/** A literal duration; since 3.0 a number of seconds too. */
function plainDuration(node: SyntaxNode, source: Source): number {
  return durationIn(source.read(node), node, source);
}

function durationIn(text: string, node: SyntaxNode, source: Source): number {
  const durationMs = promqlDurationMs(text);
  if (durationMs !== undefined) return durationMs;
  const seconds = parseNumber(text);
  if (seconds !== undefined && source.semantics === '3.x') return Math.round(seconds * 1_000);
  if (seconds !== undefined) return source.fail(node, missingUnit(node, text));
  if (/^[0-9a-z]+$/.test(text))
    return source.fail(node, `not a valid duration string: ${JSON.stringify(text)}`);
  // A sign alone is no arithmetic yet.
  const sign = source.semantics === '3.x' ? /^[-+]\s*(?=[-+\d.])/.exec(text) : null;
  if (!sign) return source.fail(node, 'experimental duration expression is not enabled');
  return durationIn(text.slice(sign[0].length), node, source) * (text.startsWith('-') ? -1 : 1);
}

function missingUnit(node: SyntaxNode, number: string): string {
  if (node.type.name !== 'OffsetDurationExpr') return 'missing unit character in duration';
  return `unexpected number ${JSON.stringify(number)} in offset, expected duration`;
}

function withOffset(expr: Expr, node: SyntaxNode, source: Source): Expr {
  const negative = /^[-+]/.exec(source.read(node.getChild('OffsetDurationExpr')));
  let duration = node.getChild('OffsetDurationExpr');
  if (negative) duration = duration?.getChild('OffsetDurationExpr') ?? null;
  if (!duration) throw new Error('the grammar gives an offset a duration');
  const lengthMs = plainDuration(duration, source);
  if (lengthMs === 0 && source.semantics === '2.x')
    source.fail(duration, 'duration must be greater than 0');
  const offsetMs = lengthMs * (negative?.[0] === '-' ? -1 : 1);
  const target = pinned(expr, source, 'offset');
  if (target.offsetMs !== 0)
    source.fail({ from: expr.span.start }, 'offset may not be set multiple times');
  return replaced(expr, { offsetMs }, node.to);
}

function withAt(expr: Expr, node: SyntaxNode, source: Source): Expr {
  const target = pinned(expr, source, '@');
  if (target.at !== undefined)
    source.fail({ from: expr.span.start }, '@ <timestamp> may not be set multiple times');
  return replaced(expr, { at: atOf(node, source) }, node.to);
}

function atOf(node: SyntaxNode, source: Source): At {
  const last = node.lastChild;
  if (last?.type.name === 'AtModifierPreprocessors') {
    const call = source.read(last).toLowerCase();
    return call.startsWith('start') ? 'start' : 'end';
  }
  const sign = /^[-+]/.exec(source.read(last))?.[0] ?? '';
  const text = last ? source.numeral(last) : '';
  const durationMs = promqlDurationMs(text);
  // Since 2.54 a duration is a number of seconds here too.
  if (durationMs !== undefined && source.semantics === '2.x')
    return source.fail(
      { from: (last?.to ?? 0) - text.length },
      `unexpected duration ${JSON.stringify(text)} in @, expected timestamp`,
    );
  const seconds = durationMs === undefined ? (parseNumber(text) ?? Number.NaN) : durationMs / 1_000;
  const ms = Math.round((sign === '-' ? -seconds : seconds) * 1_000);
  // Beyond this Go's int64 of milliseconds overflows.
  if (!Number.isFinite(ms) || Math.abs(ms) >= 2 ** 63)
    return source.fail(node, `timestamp out of bounds for @ modifier: ${goFloat(seconds, sign)}`);
  return ms;
}

function goFloat(seconds: number, sign: string): string {
  if (Number.isNaN(seconds)) return 'NaN';
  const prefix = sign === '-' ? '-' : Number.isFinite(seconds) ? '' : '+';
  if (!Number.isFinite(seconds)) return `${prefix}Inf`;
  return prefix + (seconds < 1e21 ? seconds.toFixed(6) : `${BigInt(seconds)}.000000`);
}

/** The selector or subquery that a modifier changes. */
function pinned(expr: Expr, source: Source, modifier: 'offset' | '@') {
  if (expr.kind === 'matrix') return expr.selector;
  if (expr.kind === 'selector' || expr.kind === 'subquery') return expr;
  const named = modifier === 'offset' ? 'offset modifier' : '@ modifier';
  return source.fail(
    { from: expr.span.start },
    `${named} must be preceded by an instant vector selector or range vector selector ` +
      'or a subquery',
  );
}

function replaced(
  expr: Expr,
  change: Partial<Pick<VectorSelector, 'offsetMs' | 'at'>>,
  end: number,
): Expr {
  const span = { ...expr.span, end };
  if (expr.kind === 'matrix') return { ...expr, selector: { ...expr.selector, ...change }, span };
  if (expr.kind === 'selector') return { ...expr, ...change, span };
  if (expr.kind === 'subquery') return { ...expr, ...change, span };
  return expr;
}
