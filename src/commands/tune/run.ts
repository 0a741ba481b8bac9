import { planRollout } from '../../core/rollout/plan.ts';
import type { PlanSetting } from '../../core/rollout/plan-setting.ts';
import { presentSetting } from '../../core/rollout/present-setting.ts';
import { quantityText } from '../../core/rollout/quantity-text.ts';
import { modelsOf } from '../../core/scenario/run-models.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import { triggersText } from '../../core/scenario/triggers-text.ts';
import type { Dimension, TuneConstraint, TuneResult } from '../../core/scenario/tune-result.ts';
import { makeRunFolder, writeResults } from '../../live/run-folder.ts';
import { durationText } from '../../report/duration-text.ts';
import { tuneFiles } from '../../report/report-files.ts';
import { printTune } from '../../report/terminal/tune-summary.ts';
import { tuneSentence } from '../../report/tune-sentence.ts';
import { prepareSimulation } from '../../sim/simulation.ts';
import { allBlindSpots } from '../../sim/tune/blind-spots.ts';
import { candidatesOf, combinationsOf, planUnder } from '../../sim/tune/candidates.ts';
import { type Choice, choose, frontierOf } from '../../sim/tune/frontier.ts';
import type { Trial } from '../../sim/tune/trial.ts';
import { natureOf, Trials, type TrialTask, type TuningSetting } from '../../sim/tune/tuning.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type Interruption, interruptible } from '../interruption.ts';
import { leftCommand } from '../left-beside.ts';
import { defaultFolder, madeFolder } from '../out-folder.ts';
import { refuse } from '../refusal.ts';
import { threaded } from '../threaded.ts';
import { conclude, jsonText, narration, type VoiceFlags } from '../voice.ts';

/** A tuning as it was asked for. */
export interface TuneTask {
  /** The scenarios as the user named them. */
  readonly names: readonly string[];
  /** The file of what to try; null tries around the present rules. */
  readonly sweep: string | null;
  readonly scenarios: readonly Scenario[];
  readonly sources: Readonly<Record<string, string>>;
  readonly dimensions: readonly Dimension[];
  /** At most so many. */
  readonly candidates: number;
  readonly seeds: number;
  /** The first. */
  readonly seed: number;
  readonly threads: number;
  readonly compression: number;
  readonly constraint: TuneConstraint;
  readonly folder: string | null;
  readonly voice: VoiceFlags;
}

/** Tries every candidate on the same seeds of every scenario, and says which to take. */
export function tuneScenarios(task: TuneTask, out: NodeJS.WriteStream): Promise<ExitCode> {
  return interruptible((interruption) => toldTuning(task, interruption, out));
}

async function toldTuning(
  task: TuneTask,
  interruption: Interruption,
  out: NodeJS.WriteStream,
): Promise<ExitCode> {
  const path = task.folder ?? defaultFolder('tune');
  const made = madeFolder(path, () => makeRunFolder(path, task.seed, task.sources));
  if (typeof made === 'string') return refuse(made);
  narration(task.voice, out).write(`${tuneCommandText(task)}\n\n`);
  const result = await tuned(task, interruption);
  const triggers = recommendedTriggers(task, result);
  writeResults(path, {
    'tune.json': jsonText(result),
    'triggers.yaml': triggers,
    ...leftCommand(tuneCommandText(task)),
    ...tuneFiles(result, triggers, tuneCommandText(task)),
  });
  const print = (to: NodeJS.WritableStream) => printTune(result, path, to);
  conclude({ value: result, sentence: tuneSentence(result), print }, task.voice, out);
  return result.complete && result.recommended !== null ? EXIT.ok : EXIT.failed;
}

/** What to type to have it again. */
function tuneCommandText(task: TuneTask): string {
  const { names, sweep, candidates, seeds, seed, compression, constraint } = task;
  const { maxFalseRollback, maxDetectSeconds } = constraint;
  return [
    `understudy tune ${names.join(' ')}`,
    ...(sweep === null ? [] : [`--sweep ${sweep}`]),
    `--candidates ${candidates} --seeds ${seeds} --seed ${seed}`,
    ...(compression === 1 ? [] : [`--compression ${compression}`]),
    ...(maxFalseRollback === null
      ? []
      : [`--max-false-rollback ${quantityText(maxFalseRollback, 'share')}`]),
    ...(maxDetectSeconds === null ? [] : [`--max-detect ${durationText(maxDetectSeconds)}`]),
  ].join(' ');
}

async function tuned(task: TuneTask, interruption: Interruption): Promise<TuneResult> {
  const { scenarios, dimensions, seeds, seed, threads, compression, constraint } = task;
  const setting: TuningSetting = {
    scenarios,
    settings: { compression, semantics: '3.x', draw: 'auto' },
    candidates: candidatesOf(dimensions, task.candidates, seed),
  };
  const tasks = tasksOf(scenarios.length, seed, seeds);
  const trials = await allTrials({ setting, tasks, threads, voice: task.voice }, interruption);
  const candidates = trials.results();
  const done = Math.floor(trials.done / scenarios.length);
  return {
    version: 1,
    scenarios: scenarios.map((scenario) => ({ name: scenario.name, nature: natureOf(scenario) })),
    seeds: { first: seed, asked: seeds, done },
    complete: trials.done === tasks.length,
    dimensions,
    combinations: combinationsOf(dimensions),
    candidates,
    present: 0,
    presentSettings: presentSettings(task),
    frontier: done === 0 ? [] : frontierOf(candidates),
    constraint,
    ...(done === 0 ? UNDECIDED : choose(candidates, constraint)),
    blindSpots: allBlindSpots(
      scenarios.map((scenario) => prepareSimulation(scenario, setting.settings)),
    ),
    notes: compression === 1 ? [] : [compressedText(compression)],
  };
}

/** Seed by seed over all scenarios: wherever it is interrupted, they have had as many. */
function tasksOf(scenarios: number, first: number, seeds: number): TrialTask[] {
  return Array.from({ length: seeds * scenarios }, (_, index) => ({
    scenario: index % scenarios,
    seed: first + Math.floor(index / scenarios),
  }));
}

interface Work {
  readonly setting: TuningSetting;
  readonly tasks: readonly TrialTask[];
  readonly threads: number;
  readonly voice: VoiceFlags;
}

async function allTrials(work: Work, interruption: Interruption): Promise<Trials> {
  const trials = new Trials(work.setting);
  const threadedWork = {
    ...work,
    entry: ['./trials-thread', import.meta.url] as const,
    what: 'seeds of scenarios',
    sizeOf: () => 1,
    done: (ofCandidates: readonly Trial[], { scenario }: TrialTask) =>
      trials.add(scenario, ofCandidates),
  };
  await threaded(threadedWork, work.voice, interruption);
  return trials;
}

function presentSettings({ scenarios, dimensions }: TuneTask): TuneResult['presentSettings'] {
  const [first] = scenarios;
  if (first === undefined) return {};
  const plan = planRollout(first.rollout, first.triggers, modelsOf(first));
  return Object.fromEntries(
    dimensions.map(({ name, values }) => [name, presentSetting(plan, name, values)]),
  );
}

/** Before every scenario has been run once there is nothing to choose by. */
const UNDECIDED: Choice = { recommended: null, nearest: 0 };

function compressedText(factor: number): string {
  return `at compression ${factor} a window holds 1/${factor} of the requests it would hold in production`;
}

/** Ready to be named by a scenario or a production file. */
function recommendedTriggers({ scenarios }: TuneTask, result: TuneResult): string {
  const [first] = scenarios;
  const { recommended, nearest, seeds } = result;
  const candidate = result.candidates[recommended ?? nearest];
  if (first === undefined || candidate === undefined) return '';
  const present = planRollout(first.rollout, first.triggers, modelsOf(first));
  const { triggers } = planUnder(present, candidate.settings);
  const names = scenarios.map(({ name }) => name).join(', ');
  const besides = IN_THE_ROLLOUT.flatMap((name) => {
    const value = candidate.settings[name];
    return value === undefined || value === result.presentSettings[name]
      ? []
      : [`${name} ${value}`];
  });
  return triggersText(triggers, [
    `Tuned on ${names}, ${seeds.done} seeds each${result.complete ? '' : ': interrupted'}.`,
    ...(recommended === null ? ['Does not meet what was asked for: it only comes nearest.'] : []),
    ...(besides.length === 0 ? [] : [`To go with it, in the Rollout: ${besides.join('; ')}.`]),
  ]);
}

/** What a sweep may set that no triggers file has. */
const IN_THE_ROLLOUT: readonly PlanSetting[] = ['weights', 'pauses', 'failureLimit'];
