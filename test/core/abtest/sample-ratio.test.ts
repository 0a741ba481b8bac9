import { describe, expect, it } from 'vitest';
import { alphaOfEpoch } from '../../../src/core/abtest/epochs.ts';
import { SPLIT_ALPHA, SplitEvidence, sampleRatio } from '../../../src/core/abtest/sample-ratio.ts';
import { stream } from '../../../src/core/random.ts';
import { splitLogEvidence } from '../../../src/core/statistics/count-evidence.ts';

/** Users one by one, a share of those of the last arm lost on their way. */
function split(
  shares: readonly number[],
  users: number,
  lost: number,
  seed: number,
): SplitEvidence {
  const draw = stream(seed, 'split');
  const evidence = new SplitEvidence(shares);
  for (let user = 0; user < users; user += 1) {
    let place = draw();
    const arm = shares.findIndex((share) => {
      place -= share;
      return place < 0;
    });
    const last = shares.length - 1;
    if (arm === last && draw() < lost) continue;
    evidence.add(arm < 0 ? last : arm);
  }
  return evidence;
}

function read(evidence: SplitEvidence, shares: readonly number[], strays = 0) {
  const all = evidence.seen.reduce((sum, seen) => sum + seen, 0);
  return sampleRatio(evidence, {
    epoch: 0,
    strays,
    arms: shares.map((share, index) => ({
      arm: `arm-${index}`,
      users: evidence.seen[index] ?? 0,
      expected: all * share,
    })),
  });
}

describe('the evidence against a split', () => {
  it('is, user by user, the mean over its priors of what counts alone give', () => {
    const shares = [0.5, 0.3, 0.2];
    const evidence = split(shares, 5_000, 0.1, 3);
    const logs = [10, 1_000].map((one) => splitLogEvidence(evidence.seen, shares, one));
    const mean = logs.reduce((sum, log) => sum + Math.exp(log), 0) / logs.length;
    expect(evidence.logEvidence).toBeCloseTo(Math.log(mean), 8);
  });

  it('calls a right split wrong within alpha, however often it is asked', () => {
    let called = 0;
    for (let seed = 1; seed <= 300; seed += 1) {
      if (read(split([0.9, 0.1], 3_000, 0, seed), [0.9, 0.1]).state !== 'ok') called += 1;
    }
    // Of 300 at 0.001 each: three or more in 0.4 %.
    expect(called).toBeLessThanOrEqual(2);
  });

  it('catches the loss of 5 % of a half in more than 95 % of splits of 60,000 users, and that of a whole small arm at once', () => {
    let caught = 0;
    for (let seed = 1; seed <= 60; seed += 1) {
      if (read(split([0.5, 0.5], 60_000, 0.05, seed), [0.5, 0.5]).state !== 'ok') caught += 1;
    }
    expect(caught / 60).toBeGreaterThan(0.95);
    expect(read(split([0.9, 0.1], 150, 1, 1), [0.9, 0.1]).state).toBe('mismatch');
  });

  it('stays, whatever comes later', () => {
    const evidence = new SplitEvidence([0.5, 0.5]);
    for (let user = 0; user < 60; user += 1) evidence.add(0);
    expect(read(evidence, [0.5, 0.5]).state).toBe('mismatch');
    for (let user = 0; user < 60; user += 1) evidence.add(1);
    expect(evidence.logEvidence).toBeLessThan(0);
    expect(read(evidence, [0.5, 0.5]).state).toBe('mismatch');
  });

  it('is proof where an arm of no weight has a user', () => {
    const evidence = new SplitEvidence([1, 0]);
    evidence.add(0);
    expect(read(evidence, [1, 0]).state).toBe('ok');
    evidence.add(1);
    expect(read(evidence, [1, 0])).toMatchObject({ state: 'mismatch', p: 0 });
  });
});

describe('a sample ratio in words', () => {
  it('says which arm has too few, how many were expected, and what usually is behind it', () => {
    const { message, state } = read(split([0.5, 0.5], 4_000, 0.3, 1), [0.5, 0.5]);
    expect(state).toBe('mismatch');
    expect(message).toMatch(
      /^arm-1 has too few: \d+ of \d+ users where \d+ were expected \(p [\d.e-]+\); usually its users are lost/,
    );
  });

  it('says that users were seen in two arms', () => {
    const evidence = split([0.5, 0.5], 100, 0, 1);
    expect(read(evidence, [0.5, 0.5]).message).toBeNull();
    const mixed = read(evidence, [0.5, 0.5], 1);
    expect(mixed.state).toBe('mixed');
    expect(mixed.message).toContain('a request came from users who had been in another arm');
  });
});

describe('epochs', () => {
  it('spend alpha together, however many there are', () => {
    const spent = Array.from({ length: 50 }, (_, epoch) => alphaOfEpoch(SPLIT_ALPHA, epoch));
    expect(spent.reduce((sum, alpha) => sum + alpha, 0)).toBeLessThanOrEqual(SPLIT_ALPHA + 1e-15);
  });
});
