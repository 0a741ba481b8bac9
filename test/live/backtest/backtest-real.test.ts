import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseJournalLine, replay } from '../../../src/core/rollout/journal.ts';
import type { BacktestResult } from '../../../src/core/scenario/backtest-result.ts';
import { type Scenario, trafficEndMs } from '../../../src/core/scenario/scenario.ts';
import { findJudge } from '../../../src/live/verify/judge-program.ts';
import type { Receiver } from '../../../src/live/verify/receiver.ts';
import { VIRTUAL_EPOCH_MS } from '../../../src/sim/virtual-stage.ts';
import { triggersOf } from '../../core/rollout/plans.ts';
import { temporaryFolder } from '../run-cli.ts';
import { remembering, scenarioNamed, simulated, writeProduction } from './simulated-history.ts';
import { backtested } from './told.ts';

/*
 * A real Prometheus remembers what was scraped in a simulation: what a backtest makes of it must be
 * what the simulation came to.
 */

const found = await findJudge();
const skipped = !found.ok;
const FROM = new Date(VIRTUAL_EPOCH_MS).toISOString();
const MINUTE_MS = 60_000;

let folder: ReturnType<typeof temporaryFolder>;
let receiver: Receiver | undefined;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(async () => {
  await receiver?.stop();
  receiver = undefined;
  folder.remove();
});

interface History {
  readonly lived: ReturnType<typeof simulated>;
  /** A production file over it, with the scenario's own rollout and triggers. */
  readonly config: string;
}

/** What a scenario went through, in a Prometheus of its own. */
async function historyOf(scenario: Scenario): Promise<History> {
  if (!found.ok) throw new Error(found.error);
  const lived = simulated(scenario, found.judge.semantics);
  receiver = await remembering(found.judge, lived);
  const { url } = receiver;
  const config = writeProduction(folder.path, { scenario, models: lived.models, url });
  return { lived, config };
}

async function asked(config: string, minutes: number, thresholds?: string) {
  const out = join(folder.path, `run-${thresholds === undefined ? 'own' : 'other'}`);
  const to = new Date(VIRTUAL_EPOCH_MS + minutes * MINUTE_MS).toISOString();
  const other = thresholds === undefined ? {} : { thresholds };
  const told = await backtested({ config, from: FROM, to, out, ...other });
  const text = (file: string) => readFileSync(join(out, file), 'utf8');
  const result: BacktestResult = JSON.parse(text('result.json'));
  return { told, result, text };
}

function triggersFile(text: string): string {
  const path = join(folder.path, 'other-triggers.yaml');
  writeFileSync(path, text);
  return path;
}

describe.skipIf(skipped)('a backtest (skipped where no prometheus is on PATH)', () => {
  it.each([
    ['bad-model', 1],
    ['good-model', 0],
    ['flapping', 1],
    ['low-traffic', 1],
  ])(
    'of what %s went through comes to the same',
    async (name, exitCode) => {
      const scenario = scenarioNamed(name);
      const { lived, config } = await historyOf(scenario);
      const minutes = trafficEndMs(scenario.traffic) / MINUTE_MS;
      const { told, result, text } = await asked(config, minutes);
      const { outcome, reason, timeline } = lived.result;
      expect(result.outcome, told.out).toBe(outcome);
      expect(result.reason.metric).toBe(reason.metric);
      expect(result.reason.verdict).toBe(reason.verdict);
      expect(result.timeline.detectedAt).toBe(timeline.detectedAt);
      expect(result.timeline.rolledBackAt).toBe(timeline.rolledBackAt);
      expect(result.timeline.endedAt).toBe(timeline.endedAt);
      expect(told.exitCode).toBe(exitCode);

      const records = text('journal.jsonl').trimEnd().split('\n').map(parseJournalLine);
      expect(replay(records).differences).toEqual([]);
      expect(records[0]).toMatchObject({ prometheus: { kind: 'prometheus' } });
      expect(text('report.html')).toContain(`backtest: ${outcome}`);
      expect(result.questions.failed).toBe(0);
      expect(result.weights.filter(({ differs }) => differs)).toEqual([]);
    },
    60_000,
  );

  it('says what other thresholds would have made of the same traffic', async () => {
    const judged: Scenario = {
      ...scenarioNamed('error-burst'),
      rollout: scenarioNamed('low-traffic').rollout,
      rolloutFile: scenarioNamed('low-traffic').rolloutFile,
    };
    // Nothing stopped it then, so that there is a past to ask beyond the burst.
    const { lived, config } = await historyOf({ ...judged, triggers: [] });
    expect(lived.result.outcome).toBe('promoted');
    if (!found.ok) throw new Error(found.error);
    const stopped = simulated(judged, found.judge.semantics).result;

    const own = await asked(config, 20);
    expect(own.result.outcome).toBe('rolled-back');
    expect(own.result.timeline.rolledBackAt).toBe(stopped.timeline.rolledBackAt);
    expect(own.result.reason.metric).toBe('error-rate');
    const canary = own.result.exposure.canaryRequests ?? 0;
    expect(Math.abs(canary / stopped.exposure.canaryRequests - 1)).toBeLessThan(0.1);

    const lax = await asked(config, 20, triggersFile('triggers: [error-rate > 90% rollback]\n'));
    expect(lax.told.exitCode, lax.told.out).toBe(0);
    expect(lax.result.outcome).toBe('promoted');

    const strict = 'minimumRequests: 10\ntriggers: [error-rate > 0.01% rollback]\n';
    const early = await asked(config, 20, triggersFile(strict));
    expect(early.result.outcome).toBe('rolled-back');
    const at = (result: BacktestResult) => Date.parse(result.timeline.rolledBackAt ?? '');
    expect(at(early.result)).toBeLessThan(at(own.result));
  }, 60_000);

  it.each(['bad-model', 'good-model'])(
    'has judges say of %s what they say in the simulation',
    async (name) => {
      const text = readFileSync('scenarios/rollouts/judging-triggers.yaml', 'utf8');
      const scenario: Scenario = { ...scenarioNamed(name), triggers: triggersOf(text) };
      const { lived, config } = await historyOf(scenario);
      const { told, result } = await asked(config, 45, triggersFile(text));
      const { outcome, reason, timeline } = lived.result;
      expect(result.outcome, told.out).toBe(outcome);
      expect(result.reason.metric).toBe(reason.metric);
      expect(result.timeline.endedAt).toBe(timeline.endedAt);
    },
    60_000,
  );

  it('marks where the canary had another share than the plan gives it', async () => {
    const { config } = await historyOf(scenarioNamed('bad-model'));
    const plan = join(folder.path, 'half.yaml');
    writeFileSync(
      plan,
      `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: half}
spec: {strategy: {canary: {steps: [{setWeight: 50}, {pause: {duration: 4m}}]}}}
`,
    );
    const text = readFileSync(config, 'utf8').replace(/^rollout: .*$/m, `rollout: "${plan}"`);
    writeFileSync(config, text);
    const { told, result } = await asked(config, 5);
    expect(result.weights).toMatchObject([{ weight: 50, toMs: 4 * MINUTE_MS, differs: true }]);
    expect(told.out).toMatch(/^ {2}! +1 setWeight 50 {2}0s to 4m +50% +\d\.\d+% +\S+ of \S+$/m);
    expect(told.out).toContain("note: the canary's real share was far from the plan's at 50%");
  }, 60_000);

  it('knows no model by a hash without series, or in a range without any', async () => {
    const { config } = await historyOf(scenarioNamed('bad-model'));
    const text = readFileSync(config, 'utf8');
    writeFileSync(config, text.replace(/hash: "[^"]+"}/, 'hash: "0ther"}'));
    const wrong = await backtested({ config, from: FROM, to: '2000-01-01T00:05:00Z' });
    expect(wrong.exitCode).toBe(2);
    expect(wrong.errors).toBe(
      `${config}: models.stable.hash: ${receiver?.url} has no series with rollout_hash="0ther" ` +
        'from 2000-01-01T00:00:00Z to 2000-01-01T00:05:00Z; ' +
        'expected the hash of a model that served then\n',
    );
    const empty = await backtested({ config, from: '-2h', to: '-1h' });
    expect(empty.exitCode).toBe(2);
    expect(empty.errors.trimEnd().split('\n')).toHaveLength(2);
  }, 60_000);
});
