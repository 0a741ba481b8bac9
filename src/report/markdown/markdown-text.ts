/** Not seen, and enough that nothing before it and behind it is read as one word. */
const APART = '\u200b';

/** Control characters, line ends, and what turns the direction of text around. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must go
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * Text of whatever origin as text of GitHub-flavoured Markdown (its spec, 0.29), within a line or a cell
 * of a table: no markup of Markdown or HTML, no link, nobody mentioned, no issue referred to. What cannot
 * be printed becomes a space.
 */
export function markdownText(text: string): string {
  return (
    text
      .replace(UNPRINTABLE, ' ')
      .trim()
      .replace(/[\\`*_~[\]|$!#]/g, '\\$&')
      .replace(/[&<>]/g, (character) => ENTITIES[character] ?? character)
      // Only at the start of a line do these mean anything: a list, a rule.
      .replace(/^[-+](?=[-+\s]|$)/, '\\$&')
      .replace(/^\d+(?=[.)](?:\s|$))/, `$&${APART}`)
      // GitHub looks for these in what is left when the markup has been read.
      .replace(/@(?=\w|\\_)/g, `@${APART}`)
      .replace(/#(?=\d)/g, `#${APART}`)
      .replace(/\b(gh)-(?=\d)/gi, `$1-${APART}`)
      .replace(/:(?=\/\/)/g, `:${APART}`)
      .replace(/(www|mailto|xmpp)([.:])/gi, `$1${APART}$2`)
  );
}

/** Text as it stands, in one line, in the type of code; not for a cell of a table. */
export function markdownCode(text: string): string {
  const line = text.replace(UNPRINTABLE, ' ').trim();
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  // Apart from the fence, where it would be taken for a part of it.
  const space = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return line === '' ? '' : fence + space + line + space + fence;
}
