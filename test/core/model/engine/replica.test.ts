import { describe, expect, it } from 'vitest';
import { Engine } from '../../../../src/core/model/engine/engine.ts';
import { Replica } from '../../../../src/core/model/engine/replica.ts';
import { stream } from '../../../../src/core/random.ts';
import { engineOf, PLAIN } from './sample-engine.ts';

const SEED = 5;

function jobOf(promptTokens: number, outputTokens: number, blocks: readonly string[] = []) {
  const tokensMs: number[] = [];
  const token = (atMs: number) => void tokensMs.push(atMs);
  return { promptTokens, outputTokens, blocks, token, tokensMs };
}

describe('a replica', () => {
  it('takes the overhead, a step to read the prompt, and a step for each further token', () => {
    const replica = new Replica(engineOf('8b-h100'), PLAIN);
    const job = jobOf(100, 3);
    replica.submit(job, 1_000);
    replica.passTo(2_000);
    const first = 1_000 + 10 + 6.5 + 100 * 0.02;
    const second = first + 6.5 + 0.025 + 101 * 0.000076;
    const third = second + 6.5 + 0.025 + 102 * 0.000076;
    expect(job.tokensMs.map((ms) => ms.toFixed(6))).toEqual(
      [first, second, third].map((ms) => ms.toFixed(6)),
    );
    expect(replica.nextAtMs).toBe(Number.POSITIVE_INFINITY);
  });

  it('reads a long prompt in parts, while others get their tokens', () => {
    const replica = new Replica(engineOf('8b-h100', { stepTokens: 512 }), PLAIN);
    const short = jobOf(10, 20);
    const long = jobOf(2_000, 1);
    replica.submit(short, 0);
    replica.submit(long, 1);
    replica.passTo(10_000);
    const meanwhile = short.tokensMs.filter((ms) => ms < (long.tokensMs[0] ?? 0));
    expect(meanwhile.length).toBeGreaterThanOrEqual(4);
  });

  it('lets a request wait for a full cache, and serves one alone that never fits', () => {
    const replica = new Replica(engineOf('8b-h100', { kvTokens: 300 }), PLAIN);
    const [first, second, huge] = [jobOf(150, 50), jobOf(150, 50), jobOf(400, 5)];
    for (const job of [first, second, huge]) replica.submit(job, 0);
    replica.passTo(11);
    expect([replica.runningCount, replica.waitingCount]).toEqual([1, 2]);
    replica.passTo(1e6);
    expect(second.tokensMs[0]).toBeGreaterThan(first.tokensMs.at(-1) ?? 0);
    expect(huge.tokensMs[0]).toBeGreaterThan(second.tokensMs.at(-1) ?? 0);
    expect(replica.kvUsage).toBe(0);
  });

  it('reads what is known of a prompt only once, unless prefixes miss', () => {
    const blocks = Array.from({ length: 62 }, (_, index) => `b${index}`);
    const firstTokenOf = (missing: boolean) => {
      const replica = new Replica(engineOf('8b-h100'), { ...PLAIN, prefixesMiss: () => missing });
      const [before, after] = [jobOf(1_000, 1, blocks), jobOf(1_000, 1, blocks)];
      replica.submit(before, 0);
      replica.passTo(1_000);
      replica.submit(after, 1_000);
      replica.passTo(2_000);
      return { ms: (after.tokensMs[0] ?? 0) - 1_000, hits: replica.counts.prefixHits };
    };
    const [hit, miss] = [firstTokenOf(false), firstTokenOf(true)];
    expect([hit.hits, miss.hits]).toEqual([992, 0]);
    expect(miss.ms - hit.ms).toBeCloseTo(992 * 0.02, 6);
  });

  it(`comes to the same however time is cut, whoever leaves (seed ${SEED})`, () => {
    const played = (passes: number) => {
      const draw = stream(SEED, 'jobs');
      const profile = engineOf('8b-h100', { kvTokens: 3_000, replicas: 2, maxSequences: 6 });
      const engine = new Engine(profile, () => PLAIN);
      const all = Array.from({ length: 200 }, (_, index) => {
        const sentMs = index * 20;
        const job = jobOf(1 + Math.floor(draw() * 900), 1 + Math.floor(draw() * 60));
        for (let part = 1; part <= passes; part += 1)
          engine.passTo(sentMs - 20 + (20 * part) / passes);
        engine.submit(job, sentMs);
        return job;
      });
      for (const job of all.slice(150, 160)) engine.cancel(job);
      engine.passTo(1e9);
      for (const { runningCount, waitingCount, kvUsage } of engine.loads)
        expect([runningCount, waitingCount, kvUsage]).toEqual([0, 0, 0]);
      return all.map(({ tokensMs }) => tokensMs);
    };
    const once = played(1);
    expect(played(7)).toEqual(once);
    const whole = once.filter((tokens) => tokens.length > 0).length;
    expect(whole).toBeGreaterThanOrEqual(190);
  });
});
