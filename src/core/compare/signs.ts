/** Something to be seen in a text: a matter of its form or of its tone. */
export interface Sign {
  readonly name: string;
  readonly of: 'form' | 'tone';
  /** Where letters' case is nothing to go by, the text is folded first. */
  readonly isFolded: boolean;
  /** Any of these in the text is enough … */
  readonly parts: readonly string[];
  /** … or this, in the syntax that RE2 and JavaScript share; it is looked for from line to line. */
  readonly pattern: string | null;
}

const form = (name: string, parts: readonly string[], pattern: string | null = null): Sign => ({
  ...{ name, of: 'form', isFolded: false, parts, pattern },
});

/** Words, not parts of words: a letter before or behind them and they are others. */
const tone = (name: string, words: readonly string[]): Sign => ({
  ...{ name, of: 'tone', isFolded: true, parts: [] },
  pattern: `\\b(${words.join('|')})\\b`,
});

/** What answers are looked through for. Counted once an answer, however often it is there. */
export const SIGNS: readonly Sign[] = [
  form('list', [], '^[ \\t]*([-*+]|[0-9]+[.)])[ \\t]'),
  form('heading', [], '^#{1,6} '),
  form('code block', ['```']),
  form('bold', ['**']),
  form('table', [], '^[ \\t]*\\|.*\\|'),
  form('link', ['http://', 'https://']),
  form('JSON', [], '^[ \\t]*[{\\[]["{\\[]'),
  form('exclamation mark', ['!']),
  form('question back', ['?']),
  tone('hedging', ['maybe', 'perhaps', 'possibly', 'probably', 'might', 'i think', 'i believe']),
  tone('apology', ['sorry', 'apologi[sz]e', 'apologies', 'unfortunately']),
  tone('refusal', ["i can't", 'i cannot', "i'm unable", 'i am unable', 'i will not', "i won't"]),
  tone('speaks of itself', ['as an ai', 'language model', 'my training']),
];
