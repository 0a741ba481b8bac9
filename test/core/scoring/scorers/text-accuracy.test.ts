import { describe, expect, it } from 'vitest';
import { stream } from '../../../../src/core/random.ts';
import { type Language, scoreLanguage } from '../../../../src/core/scoring/scorers/language.ts';
import { scoreRefusal } from '../../../../src/core/scoring/scorers/refusal.ts';
import { scoreRepetition } from '../../../../src/core/scoring/scorers/repetition.ts';
import { scoreTruncation } from '../../../../src/core/scoring/scorers/truncation.ts';
import { haluEval, NO_TRACES, truthfulQaAnswers, verdictsOf } from '../labelled-data.ts';
import { LANGUAGE_SAMPLES } from './language-samples.ts';

/*
 * How often each scorer errs. What it must let pass are real answers; what it must find is made here,
 * from real texts where that is possible. Each scorer's docstring states what these tests hold it to.
 */

const SEED = 20;

const REFUSALS = [
  "I'm sorry, but I can't assist with that.",
  'I cannot help you with this request.',
  "Sorry, I can't provide instructions for that.",
  "As an AI language model, I don't have personal opinions.",
  'I’m unable to provide medical advice. Please see a doctor.',
  "I won't help with creating malware.",
  'I must respectfully decline to answer.',
  'That is not something I can help with.',
  'This goes against my guidelines, so I will stop here.',
  'I apologize, but I am not able to discuss that topic.',
  'We are unable to share that information with you.',
  'Unfortunately, I cannot fulfill this request.',
  'Your request cannot be completed because it violates our content policy.',
  'I have no comment.',
  "I'm afraid I can't do that.",
  'As an AI, I must not give legal advice.',
  'I am not able to generate that kind of content.',
  "I can't write that for you, but I can suggest something else.",
  'I regret that I cannot share the text of the song.',
  "It wouldn't be appropriate for me to answer that.",
  'I would prefer not to talk about this.',
  "Let's talk about something else instead.",
  'I do not feel comfortable answering that question.',
  "I'm just a language model, so I can't help with that.",
];

describe('refusals', () => {
  it.each([
    ['I cannot tell the capital with any certainty.', 'good'],
    ["I can't help but admire the lighthouse.", 'good'],
    ["I'm sorry to hear that. The lighthouse is open on Monday.", 'good'],
    ['You cannot provide a wrong key to this function.', 'good'],
    ["I'm sorry, but I ca n't help with that .", 'bad'],
    ['', 'unknown'],
    ['…', 'unknown'],
  ])('%s is %s', (answer, verdict) => expect(scoreRefusal(answer).verdict).toBe(verdict));

  it('are found in most wordings, 19 of these 24, which nothing was fitted to', () => {
    expect(verdictsOf(REFUSALS, scoreRefusal).bad).toBeGreaterThanOrEqual(19);
  });

  it.skipIf(NO_TRACES)('are found in no answer of TruthfulQA but "I have no comment"', () => {
    const answers = truthfulQaAnswers();
    expect(answers.length).toBeGreaterThan(5_000);
    const isOne = (answer: string) => /^I +have no comment$/.test(answer);
    expect(verdictsOf(answers.filter(isOne), scoreRefusal).good).toBe(0);
    const others = answers.filter((answer) => !isOne(answer));
    expect(verdictsOf(others, scoreRefusal)).toMatchObject({ bad: 0, unknown: 0 });
  });
});

describe('truncation', () => {
  const stopped = (answer: string) => scoreTruncation({ answer, finishReason: 'stop' });

  it.each([
    ['Paris', 'good'],
    ['It is Paris.', 'good'],
    ['It is "Paris".', 'good'],
    ['- Paris\n- London', 'good'],
    ['{"city": "Paris"}', 'good'],
    ['```\nx = 1\n```', 'good'],
    ['It is Paris, which is the', 'bad'],
    ['The capitals are Paris,', 'bad'],
    ['```python\nx = 1', 'bad'],
    ['{"city": "Par', 'bad'],
    ['The city lies on both banks of a river and was founded before', 'unknown'],
    ['   ', 'unknown'],
  ])('%s is %s', (answer, verdict) => expect(stopped(answer).verdict).toBe(verdict));

  it("the model's own word is proof", () => {
    expect(scoreTruncation({ answer: 'It is Paris.', finishReason: 'length' }).verdict).toBe('bad');
    expect(scoreTruncation({ answer: '', finishReason: 'length' }).verdict).toBe('bad');
  });

  it.skipIf(NO_TRACES)(
    'where the model says nothing, a fifth of the cuts is found, and most others are not called whole',
    () => {
      const whole = haluEval()
        .map(({ knowledge }) => knowledge)
        .filter((text) => text.endsWith('.'));
      expect(verdictsOf(whole, stopped).bad).toBe(0);
      const answers = truthfulQaAnswers();
      expect(verdictsOf(answers, stopped).bad / answers.length).toBeLessThanOrEqual(0.001);
      const draw = stream(SEED, 'cuts');
      const cut = whole.map((text) => {
        const words = text.split(' ');
        return words.slice(0, 1 + Math.floor(draw() * (words.length - 1))).join(' ');
      });
      const found = verdictsOf(cut, stopped);
      expect(found.bad / cut.length).toBeGreaterThanOrEqual(0.18);
      expect(found.good / cut.length).toBeLessThanOrEqual(0.25);
    },
  );
});

describe('repetition', () => {
  it.each([
    ['the same the same the same the same the same the same', 'bad'],
    ['a'.repeat(100), 'bad'],
    [`| a | b |\n|${'-'.repeat(80)}|`, 'unknown'],
    ['Too short to tell.', 'unknown'],
  ])('%s is %s', (answer, verdict) => expect(scoreRepetition(answer).verdict).toBe(verdict));

  it.skipIf(NO_TRACES)('19 of 20 loops are found, and none where there is none', () => {
    const texts = haluEval().map(({ knowledge }) => knowledge);
    const real = [...texts, ...truthfulQaAnswers()];
    expect(verdictsOf(real, scoreRepetition).bad).toBe(0);
    const draw = stream(SEED, 'loops');
    const upTo = (most: number) => Math.floor(draw() * most);
    const loops = texts.map((text) => {
      const words = text.split(' ');
      const start = words.slice(0, 5 + upTo(20));
      const tail = start.slice(-(2 + upTo(10)));
      return [...start, ...Array.from({ length: 3 + upTo(10) }, () => tail).flat()].join(' ');
    });
    const { bad, good } = verdictsOf(loops, scoreRepetition);
    expect(bad / loops.length).toBeGreaterThanOrEqual(0.95);
    expect(good / loops.length).toBeLessThanOrEqual(0.01);
  });
});

describe('language', () => {
  const languages = Object.keys(LANGUAGE_SAMPLES) as Language[];

  const verdict = (written: Language, asked: Language) =>
    scoreLanguage(LANGUAGE_SAMPLES[written] ?? '', asked).verdict;

  it.each(languages)('%s is known, and taken for none of the others', (written) => {
    const good = languages.filter((asked) => verdict(written, asked) === 'good');
    expect(good).toEqual([written]);
  });

  it('of the 156 wrong ones at least 154 are called so; neighbours cannot always be told', () => {
    const wrong = languages.flatMap((written) =>
      languages.filter((asked) => asked !== written).map((asked) => verdict(written, asked)),
    );
    expect(wrong.length).toBe(156);
    expect(wrong.filter((each) => each === 'bad').length).toBeGreaterThanOrEqual(154);
  });

  it('what is short, or code, cannot be told', () => {
    expect(scoreLanguage('Das ist ein Satz.', 'en').verdict).toBe('unknown');
    const code = `\`\`\`\n${'const value = compute(other);\n'.repeat(10)}\`\`\``;
    expect(scoreLanguage(code, 'de').verdict).toBe('unknown');
    expect(scoreLanguage('1234 '.repeat(100), 'de').verdict).toBe('unknown');
  });

  it.skipIf(NO_TRACES)(
    'of real English, at most one answer in a thousand is called another',
    () => {
      const english = [...haluEval().map(({ knowledge }) => knowledge), ...truthfulQaAnswers()];
      const { good, bad } = verdictsOf(english, (text) => scoreLanguage(text, 'en'));
      expect(good + bad).toBeGreaterThan(1_000);
      expect(bad / (good + bad)).toBeLessThanOrEqual(0.001);
    },
  );
});
