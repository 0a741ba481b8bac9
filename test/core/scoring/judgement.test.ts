import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { judgeBudget } from '../../../src/core/scoring/judge-budget.ts';
import { judgeMessages } from '../../../src/core/scoring/judge-prompt.ts';
import { judgement, letterOf } from '../../../src/core/scoring/judgement.ts';

describe('a reply', () => {
  it.each([
    ['A', 'A'],
    [' B.\n', 'B'],
    ['"A"', 'A'],
    ['**B**', 'B'],
    ['(A)', 'A'],
    ['First it seems wrong, yet it is right.\n\nA', 'A'],
    ['', null],
    ['C', null],
    ['a', null],
    ['AB', null],
    ['A or B', null],
    ['good', null],
    ['The answer is A', null],
    ['A\nbut I am not sure', null],
    ['yes', null],
    ['10', null],
  ])('%j comes to %s', (reply, letter) => expect(letterOf(reply)).toBe(letter));
});

describe('two replies', () => {
  it.each([
    ['A', 'B', 'told', 'good'],
    ['B', 'A', 'told', 'bad'],
    ['A', 'A', 'contradicted', 'unknown'],
    ['B', 'B', 'contradicted', 'unknown'],
    ['A', '', 'nonsense', 'unknown'],
    ['good', 'B', 'nonsense', 'unknown'],
  ])('%s and, swapped, %s: %s, %s', (first, swapped, how, verdict) => {
    expect(judgement(first, swapped, false)).toMatchObject({ how, score: { verdict } });
  });

  it('of which one is nonsense are never good, nor bad', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('A', 'B', 'x'), (nonsense, other) => {
        fc.pre(letterOf(nonsense) === null);
        expect(judgement(nonsense, other, true).score.verdict).toBe('unknown');
        expect(judgement(other, nonsense, true).score.verdict).toBe('unknown');
      }),
    );
  });

  it('count as a hallucination where the rubric is about the truth', () => {
    expect(judgement('B', 'A', true).score.hallucination).toBe(true);
    expect(judgement('B', 'A', false).score.hallucination).toBe(false);
  });
});

describe('a question to the judge', () => {
  const asked = { requestId: 'r', question: 'q', answer: 'a', context: '', finishReason: null };

  it('swaps what the letters mean, and nothing else', () => {
    const [good, swapped] = (['A', 'B'] as const).map((letter) =>
      judgeMessages(asked, 'Be right.', letter),
    );
    expect(good?.[1]).toEqual(swapped?.[1]);
    expect(good?.[0]?.content).toContain('A: the answer meets the rubric.');
    expect(swapped?.[0]?.content).toContain('B: the answer meets the rubric.');
    expect(good?.[0]?.content).toContain('Rubric: Be right.');
  });

  it('holds whatever was written as data, however it is written, and bounded', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (question, answer, context) => {
        const [, user] = judgeMessages({ ...asked, question, answer, context }, 'r', 'A');
        const data = JSON.parse(user?.content ?? '');
        expect(data).toEqual(context === '' ? { question, answer } : { question, answer, context });
      }),
    );
    const long = 'x'.repeat(1_000_000);
    const huge = {
      requestId: 'r',
      question: long,
      answer: long,
      context: long,
      finishReason: null,
    };
    const [, user] = judgeMessages(huge, 'r', 'A');
    expect(user?.content.length).toBeLessThan(50_000);
  });
});

test('a budget is never overdrawn by what was set aside, in whatever order replies come', () => {
  const price = { inputPerMillion: 2, outputPerMillion: 8 };
  const use = fc.record({ inputTokens: fc.nat(2_000), outputTokens: fc.nat(100) });
  const step = fc.record({ most: use, share: fc.constantFrom(0, 0.5, 1, null), at: fc.nat() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const limitUsd = 0.01;
      const budget = judgeBudget(limitUsd, price);
      const open: (() => void)[] = [];
      for (const { most, share, at } of steps) {
        const reserved = budget.reserve(most);
        if (reserved !== null) {
          const part = (tokens: number) => Math.floor(tokens * (share ?? 0));
          const used = {
            inputTokens: part(most.inputTokens),
            outputTokens: part(most.outputTokens),
          };
          open.push(() => reserved.settle(share === null ? null : used));
        }
        if (open.length > 3) open.splice(at % open.length, 1)[0]?.();
        expect(budget.spentUsd).toBeLessThanOrEqual(limitUsd + 1e-12);
      }
      for (const settle of [...open, ...open]) settle();
      expect(budget.spentUsd).toBeLessThanOrEqual(limitUsd + 1e-12);
    }),
  );
});
