import { type Judge, type JudgeState, judge, type Ruling } from './judge.ts';

interface ManyStates {
  readonly states: readonly JudgeState[];
}

/** Fails as soon as one of its judges does; whoever makes it splits alpha among them. */
export function anyOf(judges: readonly Judge[]): Judge {
  return judge<ManyStates>({
    begin: () => ({ states: judges.map((one) => one.begin()) }),
    look: ({ states }, evidence, nowMs) => {
      const looks = judges.map((one, index) => {
        return one.look(states[index] ?? one.begin(), evidence, nowMs);
      });
      return {
        state: { states: looks.map(({ state }) => state) },
        ruling: worst(looks.map(({ ruling }) => ruling)),
      };
    },
  });
}

const FROM_WORST = ['Failed', 'Error', 'Inconclusive', 'Successful'] as const;

function worst(rulings: readonly Ruling[]): Ruling {
  for (const verdict of FROM_WORST) {
    const found = rulings.find((ruling) => ruling.verdict === verdict);
    if (found) return found;
  }
  throw new Error('a judge of several needs at least one');
}
