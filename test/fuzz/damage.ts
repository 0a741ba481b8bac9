import type { Stream } from '../../src/core/random.ts';

/** One of them. */
export function oneOf<T>(chance: Stream, values: readonly T[]): T {
  return values[Math.floor(chance() * values.length)] as T;
}

/** One to three cuts, repeats and insertions of `words` at random places. */
export function damaged(text: string, chance: Stream, words: readonly string[]): string {
  let result = text;
  const at = () => Math.floor(chance() * (result.length + 1));
  for (let left = 1 + Math.floor(chance() * 3); left > 0; left -= 1) {
    const [from, to] = [at(), at()].sort((a, b) => a - b) as [number, number];
    const end = Math.min(to, from + 40);
    const word = oneOf(chance, words);
    const kind = Math.floor(chance() * 3);
    const middle = kind === 0 ? '' : kind === 1 ? result.slice(from, end).repeat(2) : word;
    result = result.slice(0, from) + middle + result.slice(kind === 2 ? from : end);
  }
  return result;
}
