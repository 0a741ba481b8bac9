/**
 * Pieces of text about as long as a language model's tokens: short words with the space before them,
 * long words in parts, punctuation. Joined, they are the text again.
 */
export function tokenPieces(text: string): string[] {
  return text.match(PIECE) ?? [];
}

/** Tokens of a text as a model server would bill them, by the same cutting. */
export function countTokens(text: string): number {
  let count = 0;
  PIECE.lastIndex = 0;
  while (PIECE.test(text)) count += 1;
  return count;
}

/** Four characters to a token is what English text comes to with the usual tokenizers. */
const CHARACTERS_PER_TOKEN = 4;

/** Tokens of a text by its length alone, where nobody says how it was cut. */
export function estimateTokens(characters: number): number {
  return Math.ceil(characters / CHARACTERS_PER_TOKEN);
}

const PIECE = /\s?[\p{L}\p{M}\p{N}'’]{1,9}|\s?[^\s\p{L}\p{M}\p{N}]|\s/gu;
