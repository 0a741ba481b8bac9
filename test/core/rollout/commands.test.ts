import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMMAND_VERBS, type Command } from '../../../src/core/rollout/state.ts';
import { MINUTE_MS, planOf } from './plans.ts';
import { type Run, runScript, type Script } from './scripted-world.ts';

const STEPS = `steps:
- setWeight: 5
- pause: {duration: 10m}
- setWeight: 50
- pause: {}
- setWeight: 80
- pause: {duration: 10m}`;

type Given = Command & { readonly atMs: number };

const weight = (minutes: number, to: number): Given => ({
  ...{ atMs: minutes * MINUTE_MS, verb: 'weight', weight: to, by: 'ann' },
});

const at = (minutes: number, verb: (typeof COMMAND_VERBS)[number]): Given => ({
  ...{ atMs: minutes * MINUTE_MS, verb, by: 'ann' },
});

function run(commands: readonly Given[], script: Partial<Script> = {}): Run {
  const read = (query: string) => (query.includes('increase') ? 500 : 0.001);
  return runScript(planOf(STEPS), { read, untilMs: 60 * MINUTE_MS, commands, ...script });
}

const said = (of: Run) => of.answers.map(({ isObeyed, message }) => `${isObeyed}: ${message}`);

describe('a person may lower the weight', () => {
  it('and the plan waits there until it is let go', () => {
    const lowered = run([weight(20, 20)]);
    expect(said(lowered)).toEqual(['true: from 50 to 20; resume lets the plan go on']);
    expect(lowered.state).toMatchObject({ weight: 20, stepIndex: 3 });
    expect(lowered.state.holds).toMatchObject([
      { kind: 'pause-step' },
      { kind: 'operator', message: 'weight lowered to 20 by ann' },
    ]);
    const resumed = run([weight(20, 20), at(21, 'promote')]);
    expect(resumed.state.outcome).toBe('promoted');
  });

  it('and never raise it, nor take the canary out by it', () => {
    const tried = run([weight(20, 50), weight(20, 51), weight(20, 0), weight(20, Number.NaN)]);
    expect(said(tried)).toEqual([
      'false: weight 50 by ann: only less than the present 50 can be set; promote goes on by the plan',
      'false: weight 51 by ann: only less than the present 50 can be set; promote goes on by the plan',
      'false: weight 0 by ann: kill or abort takes the canary out of the traffic',
      'false: weight NaN by ann: kill or abort takes the canary out of the traffic',
    ]);
    expect(tried.state).toMatchObject({ weight: 50, holds: [{ kind: 'pause-step' }] });
  });

  it('also one that the router has not confirmed yet', () => {
    const refuse = (wanted: number, nowMs: number) =>
      wanted === 50 && nowMs < 30 * MINUTE_MS ? 'no route' : null;
    const lowered = run([weight(12, 20)], { refuse });
    expect(said(lowered)).toEqual(['true: from 50 to 20; resume lets the plan go on']);
    expect(lowered.state.weight).toBe(20);
  });
});

describe('what became of a command', () => {
  it.each<[string, Given[], string]>([
    [
      'promote at a pause',
      [at(20, 'promote')],
      'true: released: the plan pauses here until a person promotes; pause was left',
    ],
    ['promote within a timed pause', [at(1, 'promote')], 'true: pause 10m was left'],
    [
      'resume of what nobody paused',
      [at(20, 'resume')],
      'false: the rollout was not paused by a person, and is still held: the plan pauses here until a person promotes',
    ],
    ['unkill of what is not killed', [at(1, 'unkill')], 'false: the kill switch is off'],
    [
      'retry under way',
      [at(1, 'retry')],
      'false: the rollout is under way: there is nothing to take up again',
    ],
  ])('%s', (_, commands, answer) => {
    expect(said(run(commands))).toEqual([answer]);
  });

  it('too late is refused, and retry begins anew', () => {
    const late = run([at(1, 'abort'), at(2, 'promote'), at(3, 'retry')], { staysAfterEnd: true });
    expect(said(late)).toEqual([
      'true: the canary is being taken out of the traffic',
      'false: the rollout has ended: aborted',
      'true: the rollout begins anew, from its first step',
    ]);
  });

  it('is told of each, and only promotion or the plan ever raises (seed 8)', () => {
    const verb = fc.constantFrom(...COMMAND_VERBS.filter((one) => !one.startsWith('promote')));
    const command = fc.tuple(
      fc.integer({ min: 0, max: 40 }),
      verb,
      fc.integer({ min: -1, max: 101 }),
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 12 }), (drawn) => {
        const commands = drawn.map(([minute, named, to]) =>
          to % 2 === 0 ? weight(minute, to) : at(minute, named),
        );
        const { answers, actions } = run(commands, { staysAfterEnd: true });
        expect(answers.length).toBeLessThanOrEqual(commands.length);
        const asked = actions.flatMap(({ action }) =>
          action.kind === 'set-weight' ? [action.weight] : [],
        );
        const raises = asked.filter((to, index) => to > (asked[index - 1] ?? 0));
        expect(raises.every((to) => [5, 50, 80, 100].includes(to))).toBe(true);
      }),
      { seed: 8, numRuns: 150 },
    );
  });
});
