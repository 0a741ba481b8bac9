/** A word or number of an answer, with what is needed to tell what it may mean there. */
export interface Word {
  /** As written. */
  readonly raw: string;
  /** Lower case, without accents and apostrophes; a number without its thousands separators. */
  readonly folded: string;
  readonly isNumber: boolean;
  readonly startsSentence: boolean;
  readonly endsSentence: boolean;
}

const WORD = /\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|[\p{L}\p{M}]+(?:['’ʻ][\p{L}\p{M}]+)*/gu;
const SENTENCE_BREAK = /[.!?\n]/;

/** Words in their order; hyphens part words, so `Port-au-Prince` is three. */
export function wordsOf(text: string): Word[] {
  const matches = [...text.matchAll(WORD)];
  const breaks = matches.map(({ 0: raw, index }, place) =>
    SENTENCE_BREAK.test(text.slice(index + raw.length, matches[place + 1]?.index)),
  );
  return matches.map(({ 0: raw }, place) => ({
    raw,
    folded: folded(raw),
    isNumber: /^\d/.test(raw),
    startsSentence: place === 0 || breaks[place - 1] === true,
    endsSentence: place === matches.length - 1 || breaks[place] === true,
  }));
}

function folded(raw: string): string {
  if (/^\d/.test(raw)) return String(Number(raw.replaceAll(',', '')));
  return raw
    .normalize('NFKD')
    .replace(/['’ʻ]s$/, '')
    .replace(/[\p{M}'’ʻ]/gu, '')
    .toLowerCase();
}
