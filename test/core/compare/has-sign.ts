import type { Sign } from '../../../src/core/compare/signs.ts';

/** Lower case for ASCII alone: what a database and a language folds alike, everywhere. */
function folded(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

export function hasSign(text: string, { isFolded, parts, pattern }: Sign): boolean {
  const read = isFolded ? folded(text) : text;
  if (parts.some((part) => read.includes(part))) return true;
  return pattern !== null && new RegExp(pattern, 'm').test(read);
}
