import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { readBegin } from '../../../../src/core/scoring/begin-rows.ts';
import { auroc, figuresAt } from '../../../../src/core/scoring/detection-figures.ts';
import { SCORER_ACCURACY } from '../../../../src/core/scoring/scorer-accuracy.ts';
import {
  scoreGroundedness,
  UNGROUNDED_FROM,
  ungroundedness,
} from '../../../../src/core/scoring/scorers/groundedness.ts';
import { BEGIN_FILE, haluEval, NO_TRACES } from '../labelled-data.ts';

const CONTEXT =
  'The lighthouse of Westhaven was built in 1874 by the engineer Ada Marsh. It is 41 metres tall ' +
  'and has not been staffed since 1990. Visitors may climb it on weekends.';

const score = (answer: string, context = CONTEXT, minContextWords = 20) =>
  scoreGroundedness({ answer, context }, minContextWords).verdict;

describe('by words', () => {
  it.each([
    ['what the context says', 'The lighthouse was built in 1874 by Ada Marsh.', 'good'],
    [
      'the same in other forms of its words',
      'It was built by an engineer, and visitors climb the lighthouse.',
      'good',
    ],
    ['something else', 'It houses a famous seafood restaurant owned by celebrities.', 'bad'],
    ['an opinion', 'I loved going there with my family, we always bring cameras.', 'bad'],
    ['another year in familiar words', 'The lighthouse was built in 1875 by Ada Marsh.', 'unknown'],
    ['a refusal, which claims nothing', "I'm sorry, but I cannot help with that.", 'unknown'],
    ['small words only', 'It is what it is.', 'unknown'],
    ['nothing', '', 'unknown'],
    ['nothing but signs', '?! … 🙂', 'unknown'],
  ])('%s: %s', (_what, answer, verdict) => expect(score(answer)).toBe(verdict));

  it('a "not" too few cannot be told', () => {
    const denied = 'The lighthouse has not been staffed since 1990, and visitors may climb it now.';
    expect(score('The lighthouse has been staffed since 1990.', denied, 5)).toBe('unknown');
    expect(score('The lighthouse has not been staffed since 1990.', denied, 5)).toBe('good');
  });

  it('a system prompt is no source', () => {
    expect(score('You are a helpful assistant.', 'You are a helpful assistant.')).toBe('unknown');
  });

  it('scripts without spaces are compared by their characters', () => {
    const context = '西港灯台は1874年に技師によって建てられ、高さは41メートルである。';
    expect(score('灯台は1874年に建てられ、高さは41メートル。', context)).toBe('good');
    expect(score('有名な海鮮料理店が中にある。', context)).toBe('bad');
  });
});

test('any part of the context keeps to it', () => {
  const sentences = CONTEXT.split(/(?<=\.) /);
  fc.assert(
    fc.property(fc.subarray(sentences, { minLength: 1 }), (part) => {
      expect(score(part.join(' '))).not.toBe('bad');
    }),
  );
});

test('a word that the context has not never makes an answer more grounded', () => {
  const word = fc.constantFrom('zebra', 'quartz', 'violin', 'harvest', 'lantern', '1066');
  const said = fc.array(fc.constantFrom(...CONTEXT.split(' ')), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(said, word, (words, other) => {
      const before = ungroundedness(words.join(' '), CONTEXT);
      const after = ungroundedness(`${words.join(' ')} ${other}`, CONTEXT);
      // A "word" may be a mere sign, and then there is nothing before.
      if (before !== undefined) expect(after).toBeGreaterThanOrEqual(before - 1e-12);
    }),
  );
});

test('any text, however long, has a verdict', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (answer, context) => {
      const { verdict, quality } = scoreGroundedness({ answer, context }, 0);
      expect(verdict === 'unknown').toBe(quality === null);
    }),
  );
  for (const piece of ["a'", '1,', '🙂', 'ﷺ', '  ', 'é́', '灯']) {
    const long = piece.repeat(2_000_000 / piece.length);
    scoreGroundedness({ answer: long, context: long }, 20);
  }
});

describe.skipIf(NO_TRACES)('on labelled answers, where ../shared/traces is at hand', () => {
  it('finds what people found ungrounded in BEGIN, as well as is stated', () => {
    const rows = readBegin(readFileSync(BEGIN_FILE, 'utf8'))?.rows ?? [];
    const cases = rows.map(({ response, knowledge, label }) => ({
      isPresent: label === 'Not fully attributable',
      rating: ungroundedness(response, knowledge) ?? 0,
    }));
    expect(cases.length).toBe(430);
    expect(auroc(cases)).toBeGreaterThanOrEqual(0.965);
    const { f1, recall, specificity } = figuresAt(cases, UNGROUNDED_FROM);
    expect(f1).toBeGreaterThanOrEqual(0.915);
    // What is stated is cross-validated, so here it does a little better.
    const stated = SCORER_ACCURACY.groundedness ?? { sensitivity: 0, specificity: 0 };
    expect(recall - stated.sensitivity).toBeCloseTo(0, 1);
    expect(specificity - stated.specificity).toBeCloseTo(0, 1);
  });

  it('tells answers of HaluEval apart where their length does not', () => {
    const lengthOf = (text: string) => text.split(' ').length;
    const pairs = haluEval().filter(
      ({ right_answer, hallucinated_answer }) =>
        Math.abs(lengthOf(right_answer) - lengthOf(hallucinated_answer)) <= 2,
    );
    expect(pairs.length).toBeGreaterThan(80);
    const cases = pairs.flatMap(({ knowledge, right_answer, hallucinated_answer }) => [
      { isPresent: false, rating: ungroundedness(right_answer, knowledge) ?? 0 },
      { isPresent: true, rating: ungroundedness(hallucinated_answer, knowledge) ?? 0 },
    ]);
    expect(auroc(cases)).toBeGreaterThanOrEqual(0.85);
  });
});
