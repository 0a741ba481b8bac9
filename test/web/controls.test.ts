import { describe, expect, it } from 'vitest';
import type { Hold, RolloutState } from '../../src/core/rollout/state.ts';
import { controlsOf } from '../../src/web/controls.ts';
import { STARTED_MS, stateOf, statusOf } from './still-watch.ts';

const PAUSED: Hold = {
  kind: 'operator',
  sinceMs: STARTED_MS,
  message: 'paused by a person',
  metric: null,
};

describe('the buttons', () => {
  it.each<[string, Partial<RolloutState>, boolean, readonly string[]]>([
    ['before the first step', {}, false, ['pause', 'abort', 'promote-full', 'kill']],
    ['in a pause', { stepIndex: 1 }, false, ['promote', 'pause', 'abort', 'promote-full', 'kill']],
    [
      'held by a person',
      { stepIndex: 1, holds: [PAUSED] },
      false,
      ['resume', 'abort', 'promote-full', 'kill'],
    ],
    ['on the way back', { phase: 'reverting' }, false, ['kill']],
    ['rolled back', { phase: 'ended', outcome: 'rolled-back' }, false, ['retry', 'kill']],
    ['promoted', { phase: 'ended', outcome: 'promoted' }, false, ['kill']],
    ['killed', { stepIndex: 1 }, true, ['promote', 'pause', 'abort', 'promote-full', 'unkill']],
  ])('%s', (_name, changes, isKilled, verbs) => {
    const controls = controlsOf(statusOf(stateOf(changes), isKilled));
    const enabled = controls.filter(({ isEnabled }) => isEnabled).map(({ verb }) => verb);
    expect(enabled).toEqual(verbs);
  });

  it('say what will come of it', () => {
    const controls = controlsOf(statusOf(stateOf({ stepIndex: 1 })));
    expect(controls[0]?.question).toContain('It waits for pause 10m.');
  });
});
