import { describe, expect, it } from 'vitest';
import { due, type Inputs, step } from '../../src/core/rollout/engine.ts';
import { type JournalRecord, turnRecord } from '../../src/core/rollout/journal.ts';
import { resume } from '../../src/core/rollout/resume.ts';
import { storyOf } from '../../src/report/run/run-story.ts';
import { readingOf } from '../core/rollout/scripted-world.ts';
import { smallRun, smallStory } from './small-run.ts';

const MINUTE = 60_000;
const NOTHING: Inputs = { readings: [], confirmations: [], commands: [] };

describe('what a journal tells', () => {
  const story = smallStory('error-rate');

  it('is which steps there were, and how long each was the present one', () => {
    expect(story.steps.map(({ label, fromMs, toMs }) => [label, fromMs, toMs])).toEqual([
      ['setWeight 5', 0, 0],
      ['pause 5m', 0, 5 * MINUTE],
      ['setWeight 25', 5 * MINUTE, 5 * MINUTE],
      ['pause 30m', 5 * MINUTE, 8 * MINUTE],
    ]);
  });

  it('is who held it and let it go', () => {
    expect(story.holds).toMatchObject([{ kind: 'operator', fromMs: 2 * MINUTE, toMs: 3 * MINUTE }]);
    expect(story.commands.map(({ atMs, verb }) => [atMs, verb])).toEqual([
      [2 * MINUTE, 'pause'],
      [3 * MINUTE, 'resume'],
    ]);
  });

  it('is told from when it began, whatever its clock says', () => {
    const late = storyOf(smallRun('error-rate').records, -MINUTE);
    expect(late.events[0]?.atMs).toBe(MINUTE);
    expect(late.endedAtMs).toBe(story.endedAtMs + MINUTE);
  });
});

it('a journal goes on to tell when the engine was away in the midst of it, wherever that was', () => {
  const { records } = smallRun('error-rate');
  for (let kept = 2; kept < records.length; kept += 1) {
    const before = records.slice(0, kept);
    const { state } = resume(before);
    const backMs = state.lastTurnAtMs + 10 * MINUTE;
    const inputs = { ...NOTHING, isBack: true };
    const back = step(state, backMs, inputs);
    const readings = due(back.state, backMs).map((ask) =>
      readingOf(ask, backMs, { read: () => 0 }),
    );
    const after = { ...NOTHING, readings };
    const told: readonly JournalRecord[] = [
      ...before,
      turnRecord(backMs, inputs, back),
      turnRecord(backMs + 1, after, step(back.state, backMs + 1, after)),
    ];
    const { questions } = storyOf(told, 0);
    expect(questions.length).toBeGreaterThanOrEqual(storyOf(before, 0).questions.length);
  }
});
