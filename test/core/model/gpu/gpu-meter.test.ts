import { describe, expect, it } from 'vitest';
import { PRESET_NAMES } from '../../../../src/core/model/engine/presets.ts';
import { Replica } from '../../../../src/core/model/engine/replica.ts';
import { gpuMemory } from '../../../../src/core/model/gpu/gpu-meter.ts';
import { ReplicaMeter } from '../../../../src/core/model/server/replica-meter.ts';
import { engineOf, PLAIN } from '../engine/sample-engine.ts';

const MINUTE_MS = 60_000;

/** A minute of requests of this kind, so many a second. */
function loaded(perSecond: number, [promptTokens, outputTokens]: readonly [number, number]) {
  const profile = engineOf('8b-h100');
  const meter = new ReplicaMeter(profile, 0);
  const replica = new Replica(profile, PLAIN, meter);
  for (let atMs = 0; atMs < MINUTE_MS; atMs += 1_000 / perSecond) {
    replica.passTo(atMs);
    replica.submit({ promptTokens, outputTokens, blocks: [], token: () => {} }, atMs);
  }
  replica.passTo(MINUTE_MS);
  return meter.gpu.read(MINUTE_MS);
}

const DECODING = [20, 200] as const;
const READING = [4_000, 1] as const;

describe('the GPU behind a replica', () => {
  it('is busy nearly all the time at any load of decoding, whatever room there is', () => {
    expect(loaded(1, DECODING).busy).toBeGreaterThan(0.95);
    expect(loaded(20, DECODING).busy).toBeGreaterThan(0.95);
  });

  it('reads its memory while it decodes, and computes while it reads prompts', () => {
    const decoding = loaded(4, DECODING);
    const reading = loaded(10, READING);
    expect(decoding.dram).toBeGreaterThan(0.5);
    expect(decoding.tensor).toBeLessThan(0.1);
    expect(reading.tensor).toBeGreaterThan(0.5);
    expect(reading.dram).toBeLessThan(decoding.dram);
    expect(reading.watts).toBeGreaterThan(decoding.watts);
  });

  it('idles at its idle power, and its energy is power over time', () => {
    const idle = new ReplicaMeter(engineOf('8b-h100'), 0).gpu.read(MINUTE_MS);
    expect(idle).toMatchObject({ busy: 0, dram: 0, tensor: 0, watts: 70, joules: 70 * 60 });
    const { watts, joules } = loaded(4, DECODING);
    expect(joules).toBeCloseTo(watts * 60, 6);
    expect(watts).toBeLessThan(700);
  });

  it('a reading right after another is the same one', () => {
    const { gpu } = new ReplicaMeter(engineOf('8b-h100'), 0);
    gpu.stepped({ prefillTokens: 0, decoding: 1, contextTokens: 10 }, 500);
    const reading = gpu.read(1_000);
    expect(reading.busy).toBe(0.5);
    expect(gpu.read(1_050)).toBe(reading);
    expect(gpu.read(2_000).busy).toBe(0);
  });
});

it.each(PRESET_NAMES)('%s: memory in use, reserved and free are all of it', (name) => {
  const profile = engineOf(name);
  const { used, free, reserved } = gpuMemory(profile);
  expect(used + free + reserved).toBe(profile.hardware.gpu.memoryMiB);
  expect(used / profile.hardware.gpu.memoryMiB).toBeGreaterThan(0.85);
  expect(free).toBeGreaterThan(0);
});
