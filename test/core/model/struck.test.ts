import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FACTS } from '../../../src/core/facts/facts.ts';
import { effectsAt } from '../../../src/core/model/effects.ts';
import type { Among, Fault } from '../../../src/core/model/fault.ts';
import { isAmong, type Struck } from '../../../src/core/model/struck.ts';

const user = fc.option(fc.string({ minLength: 1, maxLength: 12 }));
const segment = fc.option(fc.constantFrom('testers', 'all'));
const prompt = fc.oneof(
  fc.constantFrom(...FACTS.map(({ question }) => question)),
  fc.constant('How do I bake bread?'),
);
const request: fc.Arbitrary<Struck> = fc.record({ user, segment, prompt });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const topics = fc.uniqueArray(fc.constantFrom(...new Set(FACTS.map(({ topic }) => topic))), {
  minLength: 1,
});

describe('a fault strikes', () => {
  it('the same users whatever they ask, and with a larger share only more of them', () => {
    fc.assert(
      fc.property(request, request, share, share, (one, other, a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        const asksElse = { ...other, user: one.user };
        expect(isAmong({ users: less }, asksElse)).toBe(isAmong({ users: less }, one));
        if (isAmong({ users: less }, one)) expect(isAmong({ users: more }, one)).toBe(true);
        if (one.user === null) expect(isAmong({ users: more }, one)).toBe(false);
        else expect(isAmong({ users: 1 }, one)).toBe(true);
        expect(isAmong({ users: 0 }, one)).toBe(false);
      }),
    );
  });

  it('about the share of the users that is asked for', () => {
    const users = Array.from({ length: 5_000 }, (_, index) => `u-${index}`);
    for (const wanted of [0.05, 0.3, 0.8]) {
      const struck = users.filter((name) =>
        isAmong({ users: wanted }, { user: name, segment: null, prompt: '' }),
      );
      expect(Math.abs(struck.length / users.length - wanted)).toBeLessThan(0.025);
    }
  });

  it('a segment and nobody else, or prompts about these and no others, or where both are so', () => {
    fc.assert(
      fc.property(request, topics, (asked, prompts) => {
        const topic = FACTS.find(({ question }) => question === asked.prompt)?.topic;
        const isUser = asked.segment === 'testers';
        const isPrompt = topic !== undefined && prompts.includes(topic);
        expect(isAmong({ users: 'testers' }, asked)).toBe(isUser);
        expect(isAmong({ prompts }, asked)).toBe(isPrompt);
        expect(isAmong({ users: 'testers', prompts }, asked)).toBe(isUser && isPrompt);
        expect(isAmong(undefined, asked)).toBe(true);
      }),
    );
  });

  it('the whole server only where nothing narrows it', () => {
    const fault = (among?: Among): Fault => ({
      atMs: 0,
      forMs: null,
      everyMs: null,
      target: 'canary',
      effects: { errors: 1 },
      ...(among === undefined ? {} : { among }),
    });
    expect(effectsAt([fault()], 'canary', 0)).toEqual({ errors: 1 });
    expect(effectsAt([fault({ users: 1 })], 'canary', 0)).toEqual({});
    const asked = { user: 'u-1', segment: null, prompt: '' };
    expect(effectsAt([fault({ users: 1 })], 'canary', 0, asked)).toEqual({ errors: 1 });
    expect(effectsAt([fault({ users: 1 })], 'stable', 0, asked)).toEqual({});
  });
});
