import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filesOnDisk } from '../../src/commands/files-on-disk.ts';
import { NO_SECRETS } from '../../src/core/analysis/secrets.ts';
import type { SeriesStore } from '../../src/core/promql/store.ts';
import type { JournalRecord } from '../../src/core/rollout/journal.ts';
import { questionsOf } from '../../src/core/rollout/questions.ts';
import { isVerified, type Verification } from '../../src/core/rollout/verification.ts';
import { loadScenario } from '../../src/core/scenario/load.ts';
import { guarded } from '../../src/live/providers/secrets.ts';
import { startRehearsal } from '../../src/live/rehearsal/rehearsal.ts';
import { findJudge, type JudgeProgram } from '../../src/live/verify/judge-program.ts';
import { type Decisions, verifyDecisions } from '../../src/live/verify/verify-decisions.ts';
import { readResult, runCli, temporaryFolder } from './run-cli.ts';

const SCENARIO = join(import.meta.dirname, 'fixtures/rollback-timing.yaml');
const REQUIRED = process.env.UNDERSTUDY_REQUIRE_PROMETHEUS === '1';
const found = await findJudge();
const skipped = !found.ok && !REQUIRED;

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

/** The fixture rehearsed here, so that its samples can be laid hands on. */
async function rehearse(judge: JudgeProgram) {
  const loaded = loadScenario(SCENARIO, filesOnDisk);
  if (!loaded.ok) throw new Error('the fixture has problems');
  const { scenario } = loaded;
  const secrets = guarded(NO_SECRETS);
  const records: JournalRecord[] = [];
  const settings = {
    ...{ seed: scenario.seed, compression: 1, prometheus: { kind: 'embedded' as const } },
    ...{
      prometheusImage: null,
      prometheusPort: null,
      routerPort: 0,
      secrets,
      notice: () => {},
      ofrep: { tokens: [], origins: '*' as const },
      verifiedWith: judge.semantics,
    },
    control: {
      port: 0,
      host: '127.0.0.1',
      token: null,
      killState: join(folder.path, 'kill-switch.json'),
    },
    pairFolder: folder.path,
    requestLogs: { stable: join(folder.path, 'stable'), canary: join(folder.path, 'canary') },
  };
  const observer = {
    staged: () => {},
    record: (record: JournalRecord) => void records.push(record),
    event: () => {},
  };
  const started = await startRehearsal(scenario, settings, observer);
  if (!started.ok) throw new Error(started.error);
  const { clock, stage, done } = started.rehearsal;
  const { state } = await done;
  const { store } = stage.prometheus;
  if (!store) throw new Error('no samples');
  const decisions: Decisions = {
    ...{ records, store, semantics: judge.semantics, secrets, prometheusDownAtMs: null },
    ...{ compression: clock.compression, wallAtMs: clock.wallAtMs },
  };
  return { decisions, state, hash: stage.models.canary.hash };
}

async function verified(judge: JudgeProgram, decisions: Decisions): Promise<Verification> {
  const answer = await verifyDecisions(judge, decisions);
  if (!answer.ok) throw new Error(answer.error);
  return answer.verification;
}

/** Has the canary's scorer count many more in the last scrape of that time. */
function inflateScored(store: SeriesStore, hash: string, atMs: number): void {
  const name = 'inference_scored_total';
  const scored = store
    .all()
    .find(({ labels }) => labels.__name__ === name && labels.rollout_hash === hash);
  if (!scored) throw new Error(`no ${name}`);
  const { samples } = scored;
  const index = samples.firstAfter(atMs) - 1;
  samples.values[index] = (samples.values[index] ?? 0) + 100_000;
}

/** Those that were scraped of the rollout, as production exposes them too. */
function phasesIn(store: SeriesStore): string[] {
  const phases = store.all().filter(({ labels }) => labels.__name__ === 'understudy_rollout_phase');
  const met = phases.filter(({ samples }) => samples.values.some((value) => value === 1));
  return met.map(({ labels }) => labels.phase ?? '').filter((phase) => phase !== 'reverting');
}

describe.skipIf(skipped)('verifying a rehearsal (skipped where no prometheus is on PATH)', () => {
  it('agrees with it, and fails with both numbers once a sample was changed', async () => {
    if (!found.ok) throw new Error(found.error);
    const { judge } = found;
    const { decisions, state, hash } = await rehearse(judge);
    expect(state.reason?.metric).toBe('hallucination-rate');
    expect(phasesIn(decisions.store)).toEqual(['progressing', 'rolled-back']);
    const honest = await verified(judge, decisions);
    expect(honest.disagreements).toEqual([]);
    expect(isVerified(honest)).toBe(true);

    const { wallAtMs, store } = decisions;
    const decisive = questionsOf(decisions.records, NO_SECRETS).at(-1);
    inflateScored(store, hash, wallAtMs(decisive?.askedAtMs ?? 0));
    const tampered = await verified(judge, decisions);
    expect(isVerified(tampered)).toBe(false);
    const [rate] = tampered.disagreements.filter(({ journal }) => journal.verdict === 'Failed');
    expect(rate).toMatchObject({
      metric: 'hallucination-rate',
      journal: { value: String(state.reason?.value), verdict: 'Failed' },
      again: { value: expect.stringMatching(/^0\.00/), verdict: 'Successful' },
    });
    expect(tampered.divergences).toMatchObject([{ journal: ['set-weight 0'], again: [] }]);
  }, 90_000);

  it('leaves verify.json and one line', async () => {
    const args = ['scenario', SCENARIO, '--verify', '--compression', '2', '--out', folder.path];
    const run = runCli(args);
    const code = await run.exited;
    const verification = JSON.parse(readFileSync(join(folder.path, 'verify.json'), 'utf8'));
    expect(isVerified(verification), run.output()).toBe(true);
    expect(run.output()).toMatch(
      /^verified against Prometheus \S+ \([23]\.x semantics\): \d+ questions, same verdicts, /m,
    );
    const { expectations, prometheus } = readResult(folder.path);
    expect(code).toBe(expectations.every(({ pass }) => pass) ? 0 : 1);
    expect(prometheus.kind).toBe('embedded');
    expect(prometheus.version).toBe(`${verification.prometheus.semantics} semantics`);
  }, 90_000);

  it('is for what the embedded Prometheus decides', async () => {
    const args = ['scenario', SCENARIO, '--verify', '--prometheus', 'binary'];
    const run = runCli([...args, '--out', join(folder.path, 'run')]);
    expect(await run.exited).toBe(2);
    expect(run.output()).toBe(
      '--verify checks what the embedded Prometheus decided: ' +
        'leave --prometheus and --prometheus-config out, or give embedded\n',
    );
    expect(existsSync(join(folder.path, 'run'))).toBe(false);
  }, 60_000);
});
