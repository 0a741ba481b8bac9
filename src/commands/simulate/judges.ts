import type { JudgeName } from '../../core/analysis/judges/lineup.ts';
import type { ContestResult } from '../../core/scenario/contest-result.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import { makeRunFolder, writeResults } from '../../live/run-folder.ts';
import { contestSentence } from '../../report/contest-tables.ts';
import { printContest } from '../../report/terminal/contest-summary.ts';
import type { ContestRules, Fate } from '../../sim/judging/contest.ts';
import { ContestTally } from '../../sim/judging/contest-tally.ts';
import { watchedOf } from '../../sim/judging/watched-events.ts';
import { prepareSimulation, type SimulationSettings } from '../../sim/simulation.ts';
import { natureOf } from '../../sim/tune/tuning.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type Interruption, interruptible } from '../interruption.ts';
import { defaultFolder, madeFolder } from '../out-folder.ts';
import { refuse } from '../refusal.ts';
import { type ThreadedWork, threaded } from '../threaded.ts';
import { conclude, jsonText, type VoiceFlags } from '../voice.ts';
import type { ContestSetting, ContestTask } from './judges-thread.ts';

/** A contest as it was asked for. */
export interface ContestOrder {
  readonly scenarios: readonly Scenario[];
  readonly sources: Readonly<Record<string, string>>;
  readonly settings: SimulationSettings;
  readonly judges: readonly JudgeName[];
  readonly runs: number;
  /** The first. */
  readonly seed: number;
  readonly threads: number;
  readonly folder: string | null;
  readonly voice: VoiceFlags;
}

/** Over all that is watched together; a margin of a tenth is no harm. */
const ALPHA = 0.01;
const ALLOWED_RATIO = 1.1;

/** Every judge over the same runs: which one accuses falsely, which one misses, who pays meanwhile. */
export async function simulateJudges(
  order: ContestOrder,
  out: NodeJS.WriteStream,
): Promise<ExitCode> {
  const path = order.folder ?? defaultFolder('judges');
  const made = madeFolder(path, () => makeRunFolder(path, order.seed, order.sources));
  if (typeof made === 'string') return refuse(made);
  const result = await interruptible((interruption) => contested(order, interruption));
  writeResults(path, { 'judges.json': jsonText(result) });
  const print = (to: NodeJS.WritableStream) => printContest(result, path, to);
  conclude({ value: result, sentence: contestSentence(result), print }, order.voice, out);
  return result.complete ? EXIT.ok : EXIT.failed;
}

async function contested(order: ContestOrder, interruption: Interruption): Promise<ContestResult> {
  const { scenarios, settings, judges, runs, seed } = order;
  const rules: ContestRules = { judges, alpha: ALPHA, allowedRatio: ALLOWED_RATIO };
  const natures = scenarios.map(natureOf);
  const tallies = judges.map((judge) => new ContestTally(judge));
  const tasks = Array.from({ length: runs * scenarios.length }, (_, index) => ({
    scenario: index % scenarios.length,
    seed: seed + Math.floor(index / scenarios.length),
  }));
  const setting: ContestSetting = { scenarios, settings, rules };
  let done = 0;
  const work: ThreadedWork<ContestTask, readonly Fate[]> = {
    entry: ['./judges-thread', import.meta.url],
    setting,
    tasks,
    threads: order.threads,
    what: 'runs',
    sizeOf: () => 1,
    done: (fates, { scenario }) => {
      done += 1;
      for (const [index, fate] of fates.entries()) {
        tallies[index]?.add(natures[scenario] ?? 'healthy', fate);
      }
    },
  };
  await threaded(work, order.voice, interruption);
  const [first] = scenarios;
  return {
    version: 1,
    scenarios: scenarios.map(({ name }, index) => ({ name, nature: natures[index] ?? 'healthy' })),
    seeds: { first: seed, asked: runs, done: Math.floor(done / scenarios.length) },
    complete: done === tasks.length,
    watched: first === undefined ? [] : watchedIn(first, settings),
    alpha: ALPHA,
    standings: tallies.map((tally) => tally.standing()),
  };
}

function watchedIn(scenario: Scenario, settings: SimulationSettings): readonly string[] {
  const watched = watchedOf(prepareSimulation(scenario, settings));
  return watched.map(({ events, samples }) => `${events} of ${samples}`);
}
