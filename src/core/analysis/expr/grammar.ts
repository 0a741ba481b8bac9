import type { Node } from './syntax.ts';
import type { TokenStream } from './token-stream.ts';

/** Parses the next expression, or sequence of expressions, in a stream. */
export interface Grammar {
  readonly expression: (stream: TokenStream) => Node;
  readonly sequence: (stream: TokenStream) => Node;
}
