import type { Stream } from '../../../../src/core/random.ts';
import { chance, integer, pick } from './dice.ts';
import { randomQuery } from './random-query.ts';

const WORDS = [
  ...['a', 'b:c', 'sum', 'rate', 'topk', 'by', 'on', 'ignoring', 'without', 'group_left', 'and'],
  ...['or', 'unless', 'bool', 'offset', 'atan2', 'start', 'end', 'inf', 'NaN', '1', '2.5', '.5'],
  ...['1.', '0x1f', '017', '1e3', '5m', '1h30m', '0s', '"s"', "'t'", '`u`', '(', ')', '[', ']'],
  ...['{', '}', ',', '+', '-', '*', '/', '%', '^', '==', '!=', '<', '>=', '=', '=~', '!~', '@'],
  ...[':', '#', 'le', 'time', 'abs'],
];

/** Texts that are mostly not quite queries: cut, torn and patched ones, and words in a row. */
export function randomText(random: Stream): string {
  if (chance(random, 0.4)) return words(random, integer(random, 1, 6));
  let text = randomQuery(random);
  for (let i = integer(random, 1, 2); i > 0; i -= 1) text = damaged(random, text);
  return text;
}

function words(random: Stream, count: number): string {
  return Array.from({ length: count }, () => pick(random, WORDS)).join(
    chance(random, 0.5) ? ' ' : '',
  );
}

function damaged(random: Stream, text: string): string {
  const at = integer(random, 0, text.length);
  const kind = random();
  if (kind < 0.4) return text.slice(0, at) + text.slice(at + integer(random, 1, 3));
  if (kind < 0.8) return `${text.slice(0, at)} ${pick(random, WORDS)} ${text.slice(at)}`;
  return text.slice(0, at);
}
