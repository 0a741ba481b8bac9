/** What would move a terminal's cursor, turn its writing round or begin a line: no text is, however it came. */
const STEERING = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Text of whatever origin as one line of a terminal or a log. Blanks of every kind are one blank; other
 * characters that steer stand there as their code, `\u001b`.
 */
export function shownText(text: string): string {
  return text.replaceAll(/[\t\n\r]+/g, ' ').replaceAll(STEERING, codeOf);
}

function codeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
