import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isVerified, type Verification } from '../../../src/core/rollout/verification.ts';
import { findJudge, type JudgeProgram } from '../../../src/live/verify/judge-program.ts';
import { type Decisions, verifyDecisions } from '../../../src/live/verify/verify-decisions.ts';
import { decidedRun } from './decided-run.ts';

const SEED = Number(process.env.UNDERSTUDY_SEED ?? 1);
const REQUIRED = process.env.UNDERSTUDY_REQUIRE_PROMETHEUS === '1';
const found = await findJudge();
const skipped = !found.ok && !REQUIRED;
const reason = skipped ? ' (skipped: no prometheus binary on the PATH)' : '';

const ENDED: JudgeProgram = { path: '/bin/false', version: '2.0.0', semantics: '2.x' };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'understudy-verify-'));
  vi.stubEnv('TMPDIR', folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  const left = await readdir(folder);
  await rm(folder, { recursive: true, force: true });
  expect(left, 'what a check leaves behind').toEqual([]);
});

function judge(): JudgeProgram {
  if (!found.ok) throw new Error(found.error);
  return found.judge;
}

async function verified(decisions: Decisions): Promise<Verification> {
  const answer = await verifyDecisions(judge(), decisions);
  if (!answer.ok) throw new Error(answer.error);
  return answer.verification;
}

describe.skipIf(skipped)(`a run decided on the embedded engine${reason}`, () => {
  const { semantics } = found.ok ? found.judge : { semantics: '2.x' as const };

  it.each([
    [SEED, 1],
    [SEED + 1, 1],
    [SEED + 2, 30],
    [SEED + 3, 7],
  ])('is decided alike by the real one: seed %d at %dx', async (seed, compression) => {
    const run = decidedRun(seed, compression, semantics);
    const verification = await verified(run);
    expect(verification.disagreements).toEqual([]);
    expect(isVerified(verification)).toBe(true);
    expect(verification.questions).toBeGreaterThan(100);
    expect(verification.agreements).toBe(verification.questions);
    expect(verification.largestDifference).toBeLessThan(1e-12);
  });

  it('fails with both numbers where a sample was changed', async () => {
    const run = decidedRun(SEED, 1, semantics);
    const labels = { __name__: 'inference_errors_total', rollout_hash: 'bbbb' };
    const { samples } = run.store.series(labels);
    const middle = Math.floor(samples.end / 4);
    samples.values[middle] = (samples.values[middle] ?? 0) + 2_000;
    const verification = await verified(run);
    expect(isVerified(verification)).toBe(false);
    const flipped = verification.disagreements.find(
      ({ again, query }) => again.verdict === 'Failed' && query.includes('errors'),
    );
    expect(flipped).toMatchObject({ metric: 'error-rate', journal: { verdict: 'Successful' } });
    expect(Number(flipped?.again.value)).toBeGreaterThan(0.03);
    expect(Number(flipped?.journal.value)).toBeLessThan(0.03);
    expect(verification.divergences[0]).toMatchObject({ journal: [], again: ['set-weight 0'] });
  });

  it('fails where a stale marker was lost', async () => {
    const run = decidedRun(SEED, 1, semantics);
    const { samples } = run.store.series({ __name__: 'errors', hash: 'bbbb' });
    for (let index = samples.first; index < samples.end; index += 1)
      if (samples.isStale(index)) samples.values[index] = 0.001;
    samples.staleCount = 0;
    const { disagreements } = await verified(run);
    expect(disagreements.map(({ journal, again }) => [journal.value, again.value])).toContainEqual([
      'no data',
      '0.001',
    ]);
  });

  it('asks nothing of the time in which Prometheus was down', async () => {
    const run = decidedRun(SEED, 1, semantics);
    const downAtMs = 5 * 60_000;
    const records = run.records.map((record) => {
      if (record.kind === 'begin' || record.atMs < downAtMs) return record;
      const readings = record.inputs.readings.map(({ askId, startedAtMs, finishedAtMs }) => ({
        ...{ ok: false as const, askId, startedAtMs, finishedAtMs },
        error: 'connection refused',
      }));
      return { ...record, inputs: { ...record.inputs, readings } };
    });
    const until = records.filter(({ atMs }) => atMs <= downAtMs);
    const verification = await verified({ ...run, records: until, prometheusDownAtMs: downAtMs });
    expect(verification.notAsked).toEqual({ prometheusDown: 8, otherProviders: 0 });
    expect(verification.disagreements).toEqual([]);
    // The turn that had answers, and by this journal would have had none.
    expect(verification.replayedOtherwise).toHaveLength(1);
  });

  it('is not verified in another dialect', async () => {
    const other = semantics === '2.x' ? '3.x' : '2.x';
    const run = decidedRun(SEED, 1, semantics);
    expect(await verifyDecisions(judge(), { ...run, semantics: other })).toEqual({
      ok: false,
      error:
        `the run was decided with ${other} semantics, ` +
        `and Prometheus ${judge().version} speaks ${semantics}`,
    });
  });
});

it('says that the judge ended', async () => {
  const answer = await verifyDecisions(ENDED, decidedRun(SEED, 1, '2.x'));
  expect(answer).toEqual({ ok: false, error: '/bin/false: ended with code 1' });
});
