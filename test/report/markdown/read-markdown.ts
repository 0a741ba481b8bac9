import { Lexer, type Token } from 'marked';

/** What a reader of GitHub-flavoured Markdown makes of a text. */
export interface ReadMarkdown {
  /** The kinds of its tokens, those within others too. */
  readonly kinds: ReadonlySet<string>;
  /** What is shown, without markup; code between backticks. */
  readonly shown: string;
}

export function readMarkdown(markdown: string): ReadMarkdown {
  const kinds = new Set<string>();
  const texts: string[] = [];
  const visit = (tokens: readonly Token[]): void => {
    for (const token of tokens) {
      kinds.add(token.type);
      if (token.type === 'table') {
        for (const row of [token.header, ...token.rows]) {
          for (const cell of row) visit(cell.tokens);
        }
      } else if (token.type === 'list') visit(token.items);
      else if ('tokens' in token && token.tokens) visit(token.tokens);
      else if (token.type === 'codespan') texts.push(`\`${token.text}\``);
      else if ('text' in token) texts.push(decoded(token.text));
    }
  };
  visit(new Lexer({ gfm: true }).lex(markdown));
  return { kinds, shown: texts.join('') };
}

function decoded(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
