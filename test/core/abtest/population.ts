import { randomNormal } from 'd3-random';
import { placements, type SlotTable } from '../../../src/core/abtest/assignment.ts';
import type { Outcome } from '../../../src/core/abtest/outcome.ts';
import { type Stream, stream } from '../../../src/core/random.ts';

/** What a treatment does to its users: factors on times, and an addition to the chance of an error. */
export interface Effect {
  readonly latency?: number;
  readonly errors?: number;
}

/** When users come: all along, from some time on, or for a tenth of the test. */
export type Coming = 'always' | 'from-then-on' | 'for-a-while';

/**
 * Requests of users who are anything but alike: every user has a speed, a luck and a length of answers
 * of their own, and a few are a hundred times as active as the others. Arms differ by `effects` only.
 */
export function* requestsOf(
  table: SlotTable,
  seed: number,
  {
    users,
    requests,
    effects = {},
    come = 'always',
  }: {
    readonly users: number;
    readonly requests: number;
    readonly effects?: Readonly<Record<string, Effect>>;
    readonly come?: Coming;
  },
): Generator<Outcome> {
  const draw = stream(seed, 'population');
  const normal = randomNormal.source(draw)();
  const people = Array.from({ length: users }, (_, index) =>
    personOf(`${seed}-${index}`, draw, normal),
  );
  const pick = byActivity(people);
  const place = placements(table);
  const present = (at: number): Person => {
    for (;;) {
      const person = pick(draw());
      if (isPresent(person, come, at)) return person;
    }
  };
  for (let request = 0; request < requests; request += 1) {
    const { user, speed, errors, tokens } = present(request / requests);
    const { arm, slot } = place(user);
    const { latency: factor = 1, errors: more = 0 } = effects[arm] ?? {};
    const isScored = draw() < 0.3;
    const latencyMs = factor * 800 * Math.exp(speed + 0.4 * normal());
    yield {
      ...{ user, arm, slot, epoch: table.epoch, left: false },
      error: draw() < errors + more,
      latencyMs,
      firstTokenMs: draw() < 0.5 ? latencyMs * 0.3 : null,
      outputTokens: Math.ceil(tokens * -Math.log(1 - draw())),
      costUsd: tokens * 2e-5 * (0.5 + draw()),
      quality: isScored ? draw() : null,
      hallucination: isScored ? draw() < errors : null,
    };
  }
}

interface Person {
  readonly user: string;
  readonly activity: number;
  /** When it comes first, as a part of the test. */
  readonly from: number;
  /** ln of a factor on times. */
  readonly speed: number;
  readonly errors: number;
  readonly tokens: number;
}

function personOf(user: string, draw: Stream, normal: () => number): Person {
  return {
    user,
    activity: draw() < 0.02 ? 100 * draw() : 1 + draw(),
    from: draw(),
    speed: 0.5 * normal(),
    errors: draw() < 0.1 ? 0.2 : 0.01,
    tokens: 100 * Math.exp(0.5 * normal()),
  };
}

/** Who comes for a while comes round the end, so that there is somebody at all times. */
function isPresent({ from }: Person, come: Coming, at: number): boolean {
  if (come === 'always') return true;
  if (come === 'from-then-on') return at >= from * 0.9 || from < 0.05;
  return (at - from + 1) % 1 < 0.1;
}

function byActivity(people: readonly Person[]): (uniform: number) => Person {
  let total = 0;
  const reached = people.map(({ activity }) => {
    total += activity;
    return total;
  });
  return (uniform) => {
    let low = 0;
    let high = people.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((reached[middle] ?? 0) > uniform * total) high = middle;
      else low = middle + 1;
    }
    return people[low] as Person;
  };
}
