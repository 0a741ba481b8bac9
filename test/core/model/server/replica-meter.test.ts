import { describe, expect, it } from 'vitest';
import { Replica } from '../../../../src/core/model/engine/replica.ts';
import { ReplicaMeter } from '../../../../src/core/model/server/replica-meter.ts';
import { stream } from '../../../../src/core/random.ts';
import { engineOf, PLAIN } from '../engine/sample-engine.ts';

const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);
const JOBS = 80;

/** Random jobs, of which every ninth client leaves early. */
function metered(seed: number) {
  const draw = stream(seed, 'meter');
  const upTo = (most: number) => 1 + Math.floor(draw() * most);
  const profile = engineOf('8b-h100', { kvTokens: 3_000, maxSequences: upTo(12) });
  const meter = new ReplicaMeter(profile, 0);
  const replica = new Replica(profile, PLAIN, meter);
  let made = 0;
  let whole = 0;
  let left = 0;
  for (let index = 0; index < JOBS; index += 1) {
    const [promptTokens, outputTokens] = [upTo(900), upTo(80)];
    const leaves = index % 9 === 0 && outputTokens > 2;
    let sent = 0;
    const job = {
      promptTokens,
      outputTokens,
      blocks: Array.from({ length: Math.floor(promptTokens / 16) }, (_, at) => `${at}`),
      token: () => {
        made += 1;
        sent += 1;
        if (leaves && sent === 2) replica.cancel(job);
      },
    };
    if (leaves) left += 1;
    else whole += 1;
    replica.passTo(index * 15);
    replica.submit(job, index * 15);
  }
  replica.passTo(1e9);
  return { meter, replica, made, whole, left };
}

describe.each(SEEDS)('what a replica counts (seed %s)', (seed) => {
  const { meter, replica, made, whole, left } = metered(seed);
  const { requests } = meter;
  const count = ({ counts }: { counts: Float64Array }) => counts.reduce((sum, one) => sum + one, 0);

  it('every request ends once, and every token is counted once', () => {
    expect(requests.finished.get('stop')).toBe(whole);
    expect(requests.finished.get('abort')).toBe(left);
    expect(requests.generationTokens).toBe(made);
    expect(count(requests.firstToken)).toBe(JOBS);
    expect(count(requests.interToken)).toBe(made - JOBS);
    expect(meter.iterationTokens.sum).toBe(made + requests.promptTokens);
    expect(meter.cachedTokens).toBe(replica.counts.prefixHits);
    expect(requests.promptTokens).toBe(replica.counts.prefixQueries);
  });

  it('prefill and decode are the inference, and the overhead and the queue come before it', () => {
    const { queue, prefill, decode, inference } = meter;
    expect(prefill.sum + decode.sum).toBeCloseTo(inference.sum, 9);
    const overhead = (whole * 10) / 1_000;
    expect(overhead + queue.sum + inference.sum).toBeCloseTo(requests.endToEnd.sum, 9);
    expect(count(inference)).toBe(whole);
  });
});
