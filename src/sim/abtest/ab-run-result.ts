import { rolloutHash } from '../../core/rollout/rollout-hash.ts';
import type { AbEvent } from '../../core/scenario/abtest/ab-event.ts';
import { judgeAbExpectations } from '../../core/scenario/abtest/ab-expectations.ts';
import type { AbRunResult } from '../../core/scenario/abtest/ab-run-result.ts';
import { StandingVerdicts } from '../../core/scenario/abtest/standing-verdicts.ts';
import { simulationNotes } from '../notes.ts';
import { VIRTUAL_EPOCH_MS } from '../virtual-stage.ts';
import { type AbSetting, runAbTest } from './ab-run.ts';

/** Runs one seed; returns what it leaves in `result.json`, the same as a rehearsal does. */
export function simulatedAbTest(
  setting: AbSetting,
  seed: number,
  happened: (event: AbEvent) => void,
): AbRunResult {
  const { test, compression } = setting;
  const verdicts = new StandingVerdicts();
  let looks = 0;
  let toldMs = -1;
  const { result, spreads, endedAtMs } = runAbTest(setting, seed, ({ atMs, result: looked }) => {
    looks += 1;
    for (const change of test.operator) {
      const isNews = change.atMs > toldMs && change.atMs <= atMs;
      if (isNews) happened({ kind: 'weights', ...change });
    }
    toldMs = atMs;
    happened({ kind: 'look', atMs, result: looked });
    for (const finding of verdicts.take(looked, atMs)) happened({ kind: 'said', atMs, ...finding });
    const { message } = looked.split;
    if (message !== null) happened({ kind: 'stopped', atMs, message });
  });
  const at = (planMs: number) => new Date(VIRTUAL_EPOCH_MS + planMs).toISOString();
  return {
    version: 1,
    kind: 'ab-test',
    scenario: test.name,
    seed,
    world: 'simulation',
    compression,
    outcome: result.split.state === 'ok' ? 'completed' : 'stopped',
    timeline: { startedAt: at(0), endedAt: at(endedAtMs) },
    ranMs: Math.round(endedAtMs),
    models: test.arms.map(({ name: arm, profile: { name, version } }) => ({
      arm,
      name,
      version,
      hash: rolloutHash(arm, name, version),
    })),
    unplaced: 0,
    result,
    spreads,
    looks,
    said: verdicts.read(),
    expectations: judgeAbExpectations(test.expect, result),
    traffic: null,
    notes: simulationNotes(test.scoring, compression),
  };
}
