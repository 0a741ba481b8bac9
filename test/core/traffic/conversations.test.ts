import { describe, expect, it } from 'vitest';
import { FACTS } from '../../../src/core/facts/facts.ts';
import { countTokens } from '../../../src/core/tokens.ts';
import { arrivals } from '../../../src/core/traffic/arrivals.ts';
import type { Sessions } from '../../../src/core/traffic/conversations.ts';
import type { PlannedRequest } from '../../../src/core/traffic/plan.ts';
import { openPhase } from './plans.ts';

const PROMPTS = FACTS.map(({ question }) => question);
const SESSIONS: Sessions = { turns: 5, thinkMs: 4_000, answerTokens: 60 };

function asked(sessions: Sessions, seed = 3): readonly PlannedRequest[] {
  const load = { kind: 'open', arrivals: 'poisson', fromPerSecond: 20, toPerSecond: 20 } as const;
  const phase = { ...openPhase(), forMs: 300_000, load: { ...load, sessions } };
  return [...arrivals({ phases: [phase] }, { seed, timeScale: 1, prompts: PROMPTS })];
}

const textOf = ({ context, prompt }: PlannedRequest) =>
  (context?.messages ?? []).map(({ content }) => `${content}\n`).join('') + prompt;

describe('conversations', () => {
  const requests = asked(SESSIONS);

  it('leave the arrivals where they are', () => {
    const alone = asked({ ...SESSIONS, turns: 1 });
    expect(requests.map(({ id, atMs }) => [id, atMs])).toEqual(
      alone.map(({ id, atMs }) => [id, atMs]),
    );
    expect(alone.every(({ context }) => context === undefined)).toBe(true);
  });

  it("a user's next prompt extends the last one, after a while", () => {
    const asked = new Map<string, PlannedRequest>();
    let extended = 0;
    for (const request of requests) {
      const { context, userId } = request;
      const keyOf = (text: string) => `${userId} ${text}`;
      if (context !== undefined) {
        const before = context.messages.slice(0, -1);
        const last = asked.get(keyOf(before.map(({ content }) => content).join('\n')));
        expect(request.atMs).toBeGreaterThan(last?.atMs ?? Number.POSITIVE_INFINITY);
        extended += 1;
      }
      asked.set(keyOf(textOf(request)), request);
    }
    expect(extended).toBeGreaterThan(1_000);
  });

  it('have as many questions as told, and tokens as they say', () => {
    const begun = requests.filter(({ context }) => context === undefined).length;
    // Those that began last are still going on.
    expect(requests.length / begun).toBeGreaterThan(4);
    expect(requests.length / begun).toBeLessThan(5.5);
    for (const { context } of requests.slice(0, 500)) {
      const texts = (context?.messages ?? []).map(({ content }) => countTokens(content));
      expect(context?.tokens ?? 0).toBe(texts.reduce((sum, count) => sum + count, 0));
    }
  });

  it('are the same for the same seed', () => {
    expect(asked(SESSIONS)).toEqual(requests);
    expect(asked(SESSIONS, 4)).not.toEqual(requests);
  });
});
