import type { Semantics } from './ast.ts';
import { nestingError, parseError } from './error.ts';
import { unquote } from './go-string.ts';
import { MAX_NESTING } from './limits.ts';
import type { SyntaxNode } from './syntax.ts';
import type { Token } from './tokens.ts';

/** A query's text while its tree is built. */
export class Source {
  readonly text: string;
  readonly semantics: Semantics;
  private depth = 0;
  private readonly tokens: ReadonlyMap<number, Token>;
  private readonly tokensByEnd: ReadonlyMap<number, Token>;

  constructor(text: string, tokens: readonly Token[], semantics: Semantics) {
    this.text = text;
    this.semantics = semantics;
    const real = tokens.filter(({ kind }) => kind !== 'end');
    this.tokens = new Map(real.map((token) => [token.start, token]));
    this.tokensByEnd = new Map(real.map((token) => [token.end, token]));
  }

  /** Counts a level of recursion. Throws PromqlError where there are too many. */
  descend(): void {
    this.depth += 1;
    if (this.depth > MAX_NESTING) throw nestingError();
  }

  ascend(): void {
    this.depth -= 1;
  }

  /** What really stands where a node is. */
  read(node: SyntaxNode | null | undefined): string {
    return node ? this.text.slice(node.from, node.to) : '';
  }

  tokenAt(start: number): Token | undefined {
    return this.tokens.get(start);
  }

  /** A number or duration without its sign; `1.` begins earlier than its node does. */
  numeral(node: { readonly to: number }): string {
    return this.tokensByEnd.get(node.to)?.text ?? '';
  }

  /** The value of a string literal. Throws PromqlError on a bad escape. */
  stringAt(node: SyntaxNode): string {
    const result = unquote(this.read(node));
    if ('problem' in result) throw parseError(this.text, node.from, result.problem);
    return result.value;
  }

  /** A label's name, bare or (since 3.0) quoted. */
  labelName(node: SyntaxNode): string {
    const first = this.text[node.from] ?? '';
    if (!`"'\``.includes(first)) return this.read(node);
    if (this.semantics === '2.x') this.fail(node, `unexpected string ${this.read(node)}`);
    return this.stringAt(node);
  }

  fail(node: { readonly from: number }, message: string): never {
    throw parseError(this.text, node.from, message);
  }
}
