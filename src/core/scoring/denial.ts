import { hasMeaning, stemOf, tokensOf } from './overlap.ts';

const DENIALS = new Set(
  `no not nt never nor nothing none nobody neither cannot without cant dont doesnt didnt isnt arent
   wasnt werent wont wouldnt couldnt shouldnt hasnt havent hadnt`.split(/\s+/),
);

/** Each is compared with all sentences of the context. */
const MAX_SENTENCES = 20;
/** So much of what a sentence is about must stand in one of the context to be held against it. */
const MIN_SHARED = 0.5;

/**
 * Whether a sentence of the answer says "not" where the sentence of the context that is most like it
 * does not, or the other way round. Words alone cannot tell which of the two contradicts.
 */
export function differsInDenial(answer: string, context: string): boolean {
  const given = sentencesOf(context).map(sentence);
  return sentencesOf(answer)
    .slice(0, MAX_SENTENCES)
    .map(sentence)
    .some((said) => {
      const shared = given.map(({ stems }) => countIn(said.stems, stems));
      const most = shared.reduce((top, here) => Math.max(top, here), 0);
      if (most === 0 || most < MIN_SHARED * said.stems.size) return false;
      const nearest = given.filter((_, at) => shared[at] === most);
      return nearest.every(({ denies }) => denies !== said.denies);
    });
}

function sentencesOf(text: string): string[] {
  return text.split(/[.!?](?=\s|$|\P{ASCII})|[\n。！？]/u).filter((part) => part.trim() !== '');
}

function sentence(text: string) {
  const words = tokensOf(text);
  return {
    stems: new Set(words.filter(hasMeaning).map(stemOf)),
    denies: words.some((word) => DENIALS.has(word)),
  };
}

function countIn(some: ReadonlySet<string>, others: ReadonlySet<string>): number {
  let count = 0;
  for (const each of some) if (others.has(each)) count += 1;
  return count;
}
