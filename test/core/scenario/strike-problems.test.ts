import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../../src/core/document.ts';
import { loadScenario } from '../../../src/core/scenario/load.ts';
import { filesWith, SCENARIO } from './example-files.ts';

const PATH = 'scenarios/bad-model.yaml';
const WITH_ENGINE = 'name: served\nversion: v1.3\nengine: {preset: 8b-h100}\n';

/** The canary has an engine, stable has none. */
function complaints(fault: string): string[] {
  const files = filesWith({
    [PATH]: SCENARIO.replace('model: canary, hallucination: 12%', fault),
    'mock-models/v1.3.yaml': WITH_ENGINE,
  });
  return loadScenario(PATH, files).problems.map(formatProblem);
}

const NO_ENGINE = 'does nothing to stable (v1.2): it has no engine; expected a profile with engine';
const TIMED = 'its engine times the tokens; expected latency, or spikes in its engine';
const ALIKE = 'its engine serves all alike; expected it without';

describe('a fault that would change nothing of the model it strikes', () => {
  it.each([
    ['model: stable, kv: 10%', `kv ${NO_ENGINE}`],
    ['model: both, prefixMiss: true', `prefixMiss ${NO_ENGINE}`],
    ['model: canary, spikes: 5%', `spikes does nothing to canary (served): ${TIMED}`],
    ['model: both, slowDrip: 5%', `slowDrip does nothing to canary (served): ${TIMED}`],
    [
      'model: canary, latency: 3x, users: 10%',
      `latency does nothing to canary (served): ${ALIKE} users`,
    ],
    [
      'model: canary, coldStart: {for: 1m, factor: 3x}, prompts: capital',
      `coldStart does nothing to canary (served): ${ALIKE} prompts`,
    ],
  ])('%s', (fault, problem) => {
    const [line, ...others] = complaints(fault);
    expect(line).toMatch(/^scenarios\/bad-model\.yaml:\d+:\d+: /);
    expect(line?.endsWith(`faults[0].${problem}`), line).toBe(true);
    expect(others).toEqual([]);
  });

  it.each([
    'model: canary, kv: 10%, prefixMiss: true',
    'model: stable, prefixMiss: false, spikes: 5%, slowDrip: 5%',
    'model: stable, latency: 3x, users: 10%',
    'model: canary, latency: 3x',
    'model: canary, hallucination: 12%, users: internal',
  ])('is not %s', (fault) => {
    expect(complaints(fault)).toEqual([]);
  });
});
