const WORD = /[\p{L}\p{N}]+/gu;

/** 1 less the share of all words, whatever their case, that both texts have (Jaccard), 0..1. */
export function wordDistance(a: string, b: string): number {
  const [left, right] = [wordsIn(a), wordsIn(b)];
  let common = 0;
  for (const word of left) if (right.has(word)) common += 1;
  const all = left.size + right.size - common;
  return all === 0 ? 0 : 1 - common / all;
}

function wordsIn(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(WORD) ?? []);
}
