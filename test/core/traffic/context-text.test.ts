import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FACTS } from '../../../src/core/facts/facts.ts';
import { countTokens } from '../../../src/core/tokens.ts';
import {
  BLOCK_TOKENS,
  CHARACTERS_PER_TOKEN,
  contextText,
} from '../../../src/core/traffic/context-text.ts';
import { sized } from '../../../src/core/traffic/sized.ts';

const named = (name: string) => (block: number) => `${name}/${block}`;

describe('contextText', () => {
  it('has exactly so many tokens, whatever its blocks', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 * BLOCK_TOKENS }), fc.string(), (tokens, name) => {
        expect(countTokens(contextText(tokens, named(name)))).toBe(tokens);
      }),
      { numRuns: 60 },
    );
  });

  it('begins alike where the blocks are, and nowhere else', () => {
    const long = contextText(3 * BLOCK_TOKENS, (block) => `#${block}`);
    const short = contextText(2 * BLOCK_TOKENS + 7, (block) => `#${block}`);
    expect(long.startsWith(short)).toBe(true);
    const others = Array.from({ length: 5_000 }, (_, index) => contextText(8, named(`${index}`)));
    expect(new Set(others).size).toBe(5_000);
  });

  it('has as many characters to a token as it says', () => {
    const text = contextText(20 * BLOCK_TOKENS, named('any'));
    expect(text.length / (20 * BLOCK_TOKENS)).toBeCloseTo(CHARACTERS_PER_TOKEN, 1);
  });
});

describe('a sized request', () => {
  const draw = { userId: 'u-1', segment: 'all', stream: false };

  it('has the tokens of the recorded one, with its question as its own message', () => {
    const request = { atMs: 0, inputTokens: 700, outputTokens: 90 };
    for (const { question } of FACTS) {
      const { prompt, context, answerTokens } = sized(
        { ...draw, prompt: question },
        { number: 3, atMs: 0, request },
      );
      expect({ prompt, answerTokens }).toEqual({ prompt: question, answerTokens: 90 });
      const texts = [...(context?.messages ?? []).map(({ content }) => content), prompt];
      expect(texts.reduce((sum, text) => sum + countTokens(text), 0)).toBe(700);
    }
  });

  it('is no longer than its question where the recorded one was shorter', () => {
    const prompt = FACTS[0]?.question ?? '';
    const request = { atMs: 0, inputTokens: 1, outputTokens: 9 };
    expect(sized({ ...draw, prompt }, { number: 0, atMs: 0, request })).toEqual({
      ...draw,
      prompt,
      answerTokens: 9,
    });
  });

  it('shares the text of the blocks that a trace names', () => {
    const prompt = FACTS[0]?.question ?? '';
    const textOf = (number: number, blocks: readonly number[]) => {
      const request = { atMs: 0, inputTokens: 1_200, outputTokens: 9, blocks };
      return sized({ ...draw, prompt }, { number, atMs: 0, request }).context?.messages[0]?.content;
    };
    const first = textOf(1, [5, 6, 7]) ?? '';
    const second = textOf(2, [5, 8, 7]) ?? '';
    expect(first).not.toBe(second);
    const shared = contextText(BLOCK_TOKENS, () => '#5');
    expect([first, second].map((text) => text.startsWith(shared))).toEqual([true, true]);
  });
});
