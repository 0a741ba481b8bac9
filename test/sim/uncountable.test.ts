import { expect, it } from 'vitest';
import { loadNamed } from '../../src/commands/load-named.ts';
import type { Scenario } from '../../src/core/scenario/scenario.ts';
import { uncountable } from '../../src/sim/uncountable.ts';

function scenarioOf(name: string): Scenario {
  const loaded = loadNamed(name, false);
  if (!loaded.ok) throw new Error(`${name} does not load`);
  return loaded.scenario;
}

const BAD = scenarioOf('bad-model');
const BURSTS = scenarioOf('burst-trace');

it('counts tell all of latencies and injected faults, and of a trace with them', () => {
  expect(uncountable(BAD)).toBeNull();
  expect(uncountable({ ...BAD, traffic: BURSTS.traffic })).toBeNull();
});

it('counts tell nothing of goodput, engines and conversations', () => {
  const slo = { firstTokenMs: 100, interTokenMs: null, totalMs: null };
  expect(uncountable({ ...BAD, slo })).toContain('own times');
  expect(uncountable({ ...BURSTS, slo: null })).toContain('batch');
  const sessions = { turns: 3, thinkMs: 5_000, answerTokens: 50 };
  const phases = BAD.traffic.phases.map((phase) =>
    phase.load.kind === 'open' ? { ...phase, load: { ...phase.load, sessions } } : phase,
  );
  expect(uncountable({ ...BAD, traffic: { phases } })).toContain('conversation');
});
