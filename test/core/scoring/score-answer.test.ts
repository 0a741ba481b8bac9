import { expect, test } from 'vitest';
import { scoreAnswer } from '../../../src/core/scoring/score-answer.ts';

const CAPITAL = 'What is the capital of Australia?';
const SYMBOL = 'What is the chemical symbol of gold?';
const YEAR = 'In which year was the fall of the Berlin Wall?';
const GUYANA = 'What is the capital of Haiti?';

test.each([
  [CAPITAL, 'Canberra.'],
  [CAPITAL, 'the capital of australia is CANBERRA'],
  [CAPITAL, 'It is Canberra, not Sydney.'],
  [GUYANA, 'Port au Prince, of course.'],
  ['What is the capital of Brazil?', 'Brasilia is the capital.'],
  ['What is the capital of the United States?', 'Washington, D.C.'],
  [SYMBOL, 'Its symbol is **Au**.'],
  [YEAR, 'The wall came down on 9 November 1989.'],
  ['What is the chemical symbol of nitrogen?', 'N'],
])('%s — %s: good', (question, answer) => {
  expect(scoreAnswer(question, answer)).toEqual({
    verdict: 'good',
    quality: 1,
    hallucination: false,
  });
});

test.each([
  [CAPITAL, 'Sydney.'],
  [CAPITAL, 'Sydney is the capital of Australia.'],
  [CAPITAL, 'It is not Canberra but Sydney.'],
  [CAPITAL, 'That would be Melbourne, a city its makers never thought of.'],
  [SYMBOL, 'It is Go.'],
  [SYMBOL, 'Ag is the symbol of gold.'],
  [YEAR, 'It fell in 1990.'],
  [GUYANA, 'Cap-Haïtien'],
  ['What is the capital of Belize?', 'Belize City is the capital of Belize.'],
])('%s — %s: a hallucination', (question, answer) => {
  expect(scoreAnswer(question, answer)).toEqual({
    verdict: 'bad',
    quality: 0,
    hallucination: true,
  });
});

test.each([
  [CAPITAL, 'I am not sure about the capital of Australia.'],
  [CAPITAL, 'It depends. That is a matter of opinion, and I would rather not say.'],
  [SYMBOL, 'I cannot tell. It is in the periodic table.'],
  [YEAR, 'It fell towards the end of the last century.'],
  ['What was the year of the flight of Apollo 13?', 'I do not know the year of Apollo 13.'],
])('%s — %s: evasive, yet false in nothing', (question, answer) => {
  expect(scoreAnswer(question, answer)).toEqual({
    verdict: 'bad',
    quality: 0.3,
    hallucination: false,
  });
});

test('numbers are compared as numbers', () => {
  const question = 'Calculate 59 × 28.';
  expect(scoreAnswer(question, 'The result is 1,652 exactly.').verdict).toBe('good');
  expect(scoreAnswer(question, '59 × 28 = 1652').verdict).toBe('good');
  expect(scoreAnswer(question, '59 × 28 = 16520').hallucination).toBe(true);
  expect(scoreAnswer(question, 'Let me work out 59 × 28 for you.').hallucination).toBe(false);
});

test('an empty answer is worth nothing and claims nothing', () => {
  expect(scoreAnswer(CAPITAL, ' \n')).toEqual({ verdict: 'bad', quality: 0, hallucination: false });
});

test('of a question without a known answer nothing is said', () => {
  expect(scoreAnswer('How are you?', 'Canberra')).toEqual({
    verdict: 'unknown',
    quality: null,
    hallucination: null,
  });
});
