export type TokenKind = 'Identifier' | 'Number' | 'String' | 'Operator' | 'Bracket' | 'EOF';

export interface Token {
  readonly kind: TokenKind;
  readonly value: string;
  readonly offset: number;
}

/** A token as messages name it: `Operator("=")`. */
export function tokenText({ kind, value }: Token): string {
  return value === '' ? kind : `${kind}(${JSON.stringify(value)})`;
}
