import { faultAtMs } from '../../core/scenario/run-reason.ts';
import type { RunOutcome, StudyResult } from '../../core/scenario/study-result.ts';
import { makeRunFolder, writeResults } from '../../live/run-folder.ts';
import { studyFiles } from '../../report/report-files.ts';
import { studySentence } from '../../report/study-sentence.ts';
import { printStudy } from '../../report/terminal/study-summary.ts';
import { prepareSimulation } from '../../sim/simulation.ts';
import { Study } from '../../sim/study.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type Interruption, interruptible } from '../interruption.ts';
import { leftCommand } from '../left-beside.ts';
import { defaultFolder, madeFolder } from '../out-folder.ts';
import { refuse } from '../refusal.ts';
import { type ThreadedWork, threaded } from '../threaded.ts';
import { conclude, jsonText } from '../voice.ts';
import { type SeedRange, seedRanges } from './seed-ranges.ts';
import type { StudySetting } from './seeds-thread.ts';
import type { SimulationTask } from './task.ts';

export interface Many {
  readonly runs: number;
  readonly threads: number;
}

/** As many runs as asked for, one seed after the other, and what they came to together. */
export async function simulateMany(
  task: SimulationTask,
  many: Many,
  out: NodeJS.WriteStream,
): Promise<ExitCode> {
  const { scenario, seed, sources } = task;
  const path = task.folder ?? defaultFolder(scenario.name);
  const made = madeFolder(path, () => makeRunFolder(path, seed, sources));
  if (typeof made === 'string') return refuse(made);
  const study = await interruptible((interruption) => studied(task, many, interruption));
  writeResults(path, {
    'simulation.json': jsonText(study),
    ...leftCommand(task.typed),
    ...studyFiles(study, task.typed),
  });
  const print = (to: NodeJS.WritableStream) => printStudy(study, task.typed, path, to);
  conclude({ value: study, sentence: studySentence(study), print }, task.voice, out);
  return isAsExpected(study) ? EXIT.ok : EXIT.failed;
}

async function studied(
  { scenario, settings, seed, voice }: SimulationTask,
  { runs, threads }: Many,
  interruption: Interruption,
): Promise<StudyResult> {
  const study = new Study(seed);
  const setting: StudySetting = { scenario, settings };
  const work: ThreadedWork<SeedRange, readonly RunOutcome[]> = {
    entry: ['./seeds-thread', import.meta.url],
    setting,
    tasks: seedRanges(seed, { runs, threads }),
    threads,
    what: 'runs',
    sizeOf: ({ count }) => count,
    done: (outcomes) => {
      for (const outcome of outcomes) study.add(outcome);
    },
  };
  await threaded(work, voice, interruption);
  return study.result({
    scenario: scenario.name,
    compression: settings.compression,
    faultAtMs: faultAtMs(scenario),
    drawn: prepareSimulation(scenario, settings).drawn,
    seeds: { first: seed, asked: runs, done: 0 },
    notes: [],
  });
}

/** What is expected must come out in more than half of the runs. */
function isAsExpected({ complete, expectations }: StudyResult): boolean {
  return complete && expectations.every(({ share }) => share > 0.5);
}
