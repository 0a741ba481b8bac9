import { describe, expect, it } from 'vitest';
import { Replica } from '../../../../src/core/model/engine/replica.ts';
import { stream } from '../../../../src/core/random.ts';
import { engineOf, PLAIN } from './sample-engine.ts';

const SEEDS = Array.from({ length: 40 }, (_, index) => index + 1);
const JOBS = 120;

/** Random jobs, of which each fits alone; every seventh client leaves at its second token. */
function played(seed: number) {
  const draw = stream(seed, 'conservation');
  const upTo = (most: number) => 1 + Math.floor(draw() * most);
  const kvTokens = 1_000 + upTo(4_000);
  const profile = engineOf('8b-h100', {
    kvTokens,
    maxSequences: upTo(12),
    stepTokens: 16 + upTo(600),
    prefixCache: draw() < 0.5,
  });
  const replica = new Replica(profile, PLAIN);
  const held = new Map<number, number>();
  let mostHeld = 0;
  let mostRunning = 0;
  const counted = Array.from({ length: JOBS }, (_, index) => {
    const [promptTokens, outputTokens] = [upTo(900), upTo(80)];
    const leaves = index % 7 === 0 && outputTokens > 2;
    const blocks = Array.from({ length: Math.floor(promptTokens / 16) }, (_, at) => `${at}`);
    const tokensMs: number[] = [];
    const job = {
      promptTokens,
      outputTokens,
      blocks,
      token: (atMs: number) => {
        tokensMs.push(atMs);
        // From its first token to its last a job certainly has its place.
        held.set(index, promptTokens + outputTokens);
        mostHeld = Math.max(
          mostHeld,
          [...held.values()].reduce((sum, one) => sum + one, 0),
        );
        if (leaves && tokensMs.length === 2) replica.cancel(job);
        if (tokensMs.length === (leaves ? 2 : outputTokens)) held.delete(index);
      },
    };
    replica.passTo(index * 15);
    replica.submit(job, index * 15);
    mostRunning = Math.max(mostRunning, replica.runningCount);
    return { tokensMs, expected: leaves ? 2 : outputTokens };
  });
  replica.passTo(1e9);
  return { replica, profile, counted, mostHeld, mostRunning };
}

describe.each(SEEDS)('a replica that is asked at random (seed %s)', (seed) => {
  it('makes every token once and in order, within its cache and its places', () => {
    const { replica, profile, counted, mostHeld, mostRunning } = played(seed);
    expect(counted.map(({ tokensMs }) => tokensMs.length)).toEqual(
      counted.map(({ expected }) => expected),
    );
    for (const { tokensMs } of counted) {
      expect(tokensMs).toEqual([...new Set(tokensMs)].toSorted((a, b) => a - b));
    }
    expect(mostHeld).toBeLessThanOrEqual(profile.kvTokens);
    expect(mostRunning).toBeLessThanOrEqual(profile.maxSequences);
    const { runningCount, waitingCount, kvUsage } = replica;
    expect([runningCount, waitingCount, kvUsage]).toEqual([0, 0, 0]);
  });
});
