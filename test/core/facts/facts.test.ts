import { expect, test } from 'vitest';
import { FACTS, factForQuestion } from '../../../src/core/facts/facts.ts';

test('there are a few hundred facts, each with an id and questions of its own', () => {
  expect(FACTS.length).toBeGreaterThanOrEqual(400);
  expect(new Set(FACTS.map(({ id }) => id)).size).toBe(FACTS.length);
  expect(new Set(FACTS.flatMap(({ phrasings }) => phrasings)).size).toBe(FACTS.length * 3);
});

test('every phrasing finds its fact, whatever its case, spacing and final mark', () => {
  for (const fact of FACTS) {
    for (const phrasing of fact.phrasings) {
      expect(factForQuestion(phrasing)).toBe(fact);
      expect(factForQuestion(`  ${phrasing.toUpperCase().replaceAll(' ', '  ')}!`)).toBe(fact);
    }
  }
});

test('the wrong answer has the type of the right one and differs from it', () => {
  for (const { right, wrong, topic, id } of FACTS) {
    expect(wrong.trim(), id).not.toBe('');
    expect(wrong.toLowerCase(), id).not.toBe(right.toLowerCase());
    if (topic === 'capital') expect(wrong, id).toMatch(/^\p{Lu}/u);
    if (topic === 'element-symbol') expect(wrong, id).toMatch(/^[A-Z][a-z]$/);
    if (/^\d+$/.test(right)) expect(wrong, id).toMatch(/^[1-9]\d*$/);
  }
});

test('no answer is given away by its question or subject', () => {
  for (const { right, wrong, subject, phrasings, id } of FACTS) {
    for (const text of [subject, ...phrasings]) {
      const words = text.split(/[^\p{L}\p{M}\d'-]+/u);
      expect(words, id).not.toContain(right);
      expect(words, id).not.toContain(wrong);
    }
  }
});

test('no right answer of a topic of names is the right answer of two facts', () => {
  for (const topic of ['capital', 'element-symbol', 'element-name', 'element-number'] as const) {
    const answers = FACTS.filter((fact) => fact.topic === topic).map(({ right }) => right);
    expect(new Set(answers).size).toBe(answers.length);
  }
});

test('arithmetic is right', () => {
  const results: Record<string, (a: number, b: number) => number> = {
    plus: (a, b) => a + b,
    minus: (a, b) => a - b,
    times: (a, b) => a * b,
    'divided by': (a, b) => a / b,
  };
  const facts = FACTS.filter(({ topic }) => topic === 'arithmetic');
  expect(facts.length).toBeGreaterThan(60);
  for (const { phrasings, right } of facts) {
    const [, a, word = '', b] = /is (\d+) (\D+) (\d+)\?/.exec(phrasings[0] ?? '') ?? [];
    expect(Number(right)).toBe(results[word]?.(Number(a), Number(b)));
  }
});

test.each([
  ['what is the capital of france', 'Paris'],
  ['Name the capital city of Cameroon!', 'Yaoundé'],
  ['What is the capital of Chad?', "N'Djamena"],
  ['What is the chemical symbol of gold?', 'Au'],
  ['Name the element with the symbol Hg.', 'mercury'],
  ['What is the atomic number of carbon?', '6'],
  ['In which year was the fall of the Berlin Wall?', '1989'],
  ['how much is 59*28', '1652'],
])('%j has the answer %j', (question, right) => {
  expect(factForQuestion(question)?.right).toBe(right);
});

test.each(['Tell me a joke.', '', '???', 'What is the capital of Atlantis?'])(
  '%j is no known question',
  (question) => expect(factForQuestion(question)).toBeUndefined(),
);

test('a prompt far longer than any question is not looked up', () => {
  expect(factForQuestion('What is the capital of France?'.padEnd(1_000_000, ' '))).toBeUndefined();
});
