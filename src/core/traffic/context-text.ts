import { murmur3 } from '../hash.ts';

/** Tokens of text that one name stands for, as Mooncake's traces have it. */
export const BLOCK_TOKENS = 512;

/**
 * Text of exactly so many tokens, block after block; `nameOf` names the block of a number. Blocks of
 * one name are the same text. It asks nothing and states no fact, so that the question behind it is
 * what an answer is scored by.
 */
export function contextText(tokens: number, nameOf: (block: number) => string): string {
  let text = '';
  for (let block = 0; block * BLOCK_TOKENS < tokens; block += 1) {
    text += blockText(nameOf(block), Math.min(BLOCK_TOKENS, tokens - block * BLOCK_TOKENS));
  }
  return text;
}

/** So many words of a block are its own, and nearly enough no other's. */
const OWN_WORDS = 4;

/**
 * A word of at most nine letters with the space before it is one token, and so is a full stop,
 * whatever stands beside them: see `tokens.ts`.
 */
function blockText(name: string, tokens: number): string {
  let hash = murmur3(name);
  const own = Array.from({ length: Math.min(OWN_WORDS, tokens) }, () => {
    const word = WORDS[hash % WORDS.length] ?? '';
    hash = Math.floor(hash / WORDS.length);
    return ` ${word}`;
  });
  const rest = tokens - own.length;
  return own.join('') + PROSE.slice(0, PROSE_ENDS[rest] ?? 0);
}

const SENTENCES: readonly string[] = [
  'the clerk put the papers on the desk and went to look for a lamp',
  'most of the notes were about the weather and the state of the roads',
  'a long letter came from the coast and nobody had the time to read it',
  'they spoke of the harvest and of the price of salt',
  'the bridge was closed for repairs and the wagons took the old path',
  'in the evening the rooms were quiet and the fire burned low',
  'some of the pages were missing and others had been bound twice',
  'the garden behind the house was full of weeds and broken pots',
  'every guest wrote a few lines into the book before leaving',
  'the keys were kept in a box under the stairs',
  'rain fell for most of the week and the river rose slowly',
  'the map on the wall showed villages that had long been given up',
  'children played in the yard while their parents waited inside',
  'a list of names was read aloud and then put away again',
  'the shop sold thread and buttons and now and then a good coat',
  'nobody could say who had ordered the second set of chairs',
];

const PIECES = SENTENCES.flatMap((sentence) => [
  ...sentence.split(' ').map((word) => ` ${word}`),
  '.',
]);

const WORDS = [...new Set(SENTENCES.flatMap((sentence) => sentence.split(' ')))].toSorted();

const REPEATED = Array.from(
  { length: BLOCK_TOKENS },
  (_, index) => PIECES[index % PIECES.length] ?? '',
);

const PROSE = REPEATED.join('');

/** Of such text, the mean. */
export const CHARACTERS_PER_TOKEN = PROSE.length / BLOCK_TOKENS;

/** Where the prose ends that has so many tokens, which is the index. */
const PROSE_ENDS = [0];
for (const piece of REPEATED) PROSE_ENDS.push((PROSE_ENDS.at(-1) ?? 0) + piece.length);
