import { MAX_REPEAT } from './limits.ts';
import { regexpError } from './regexp-error.ts';
import type { Repeat } from './syntax.ts';

const SIMPLE: Readonly<Record<string, readonly [number, number]>> = {
  '*': [0, Number.POSITIVE_INFINITY],
  '+': [1, Number.POSITIVE_INFINITY],
  '?': [0, 1],
};

/** Without leading zeros: with them, and with anything else, the brace stands for itself. */
const COUNTED = /\{(0|[1-9]\d*)(,(0|[1-9]\d*)?)?\}/y;

/** `*`, `+`, `?`, `{2}`, `{2,}`, `{2,5}`, each lazy with a `?` after; undefined if there is none. */
export function readRepeat(
  reader: { readonly pattern: string; at: number },
  swapGreed: boolean,
): Repeat | undefined {
  const { pattern, at } = reader;
  const simple = SIMPLE[pattern[at] ?? ''];
  const counted = simple ? undefined : readCounted(pattern, at);
  if (!simple && !counted) return undefined;
  const [min, max] = simple ?? counted?.bounds ?? [0, 0];
  reader.at += counted?.length ?? 1;
  const lazy = pattern[reader.at] === '?';
  if (lazy) reader.at += 1;
  return { min, max, greedy: lazy === swapGreed };
}

function readCounted(pattern: string, at: number) {
  COUNTED.lastIndex = at;
  const [text, least, comma, most] = COUNTED.exec(pattern) ?? [];
  if (text === undefined) return undefined;
  const min = Number(least);
  const max = comma === undefined ? min : most ? Number(most) : Number.POSITIVE_INFINITY;
  const top = Number.isFinite(max) ? max : min;
  if (top > MAX_REPEAT || min > max) throw regexpError('invalid repeat count', text);
  return { bounds: [min, max] as const, length: text.length };
}
