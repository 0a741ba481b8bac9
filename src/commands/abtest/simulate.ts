import type { AbRunOutcome } from '../../core/scenario/abtest/ab-study-result.ts';
import { makeRunFolder, writeResults } from '../../live/run-folder.ts';
import { abStudySentence } from '../../report/abtest/ab-study-tables.ts';
import { abSentence } from '../../report/abtest/ab-texts.ts';
import { commandText, type TypedCommand } from '../../report/command-text.ts';
import { abFiles, abStudyFiles } from '../../report/report-files.ts';
import { printAbStudy } from '../../report/terminal/ab-study-summary.ts';
import { printAbSummary } from '../../report/terminal/ab-summary.ts';
import { openAbPlainView } from '../../report/terminal/ab-view.ts';
import type { AbSetting } from '../../sim/abtest/ab-run.ts';
import { simulatedAbTest } from '../../sim/abtest/ab-run-result.ts';
import { AbStudy } from '../../sim/abtest/ab-study.ts';
import { simulationNotes } from '../../sim/notes.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { interruptible } from '../interruption.ts';
import { leftCommand } from '../left-beside.ts';
import { compressionFlag, countFlag, seedFlag, threadsFlag } from '../number-flags.ts';
import { defaultFolder, madeFolder } from '../out-folder.ts';
import { printProblems, refuse } from '../refusal.ts';
import { type SeedRange, seedRanges } from '../simulate/seed-ranges.ts';
import { MAX_RUNS, type SimulateFlags } from '../simulate.ts';
import { threaded } from '../threaded.ts';
import { conclude, jsonText, narration, tellOpening, type VoiceFlags } from '../voice.ts';
import { loadAbNamed, unfitFlag } from './load-ab-named.ts';

/** `understudy simulate <A/B test>`: in virtual time, once or many times. */
export async function simulateAbTest(
  nameOrPath: string,
  flags: SimulateFlags,
  out: NodeJS.WriteStream,
): Promise<ExitCode> {
  const loaded = loadAbNamed(nameOrPath);
  if (!loaded.ok) return loaded.exitCode;
  const { test, sources, problems } = loaded;
  const chosen = readFlags(flags, test.seed);
  if (typeof chosen === 'string') return refuse(chosen);
  const { seed, runs, compression } = chosen;
  const given = compression === 1 ? [] : ['--compression', `${compression}`];
  const typed: TypedCommand = { verb: 'simulate', scenario: nameOrPath, flags: given };
  const told = narration(flags, out);
  tellOpening(told, commandText(typed, seed, runs), test.description);
  printProblems(problems, loaded.path, flags);
  const folder = flags.out ?? defaultFolder(test.name);
  const made = madeFolder(folder, () => makeRunFolder(folder, seed, sources));
  if (typeof made === 'string') return refuse(made);
  const setting = { test, compression };
  const task: Task = { setting, typed, folder, voice: flags, ...chosen };
  return runs === 1 ? once(task, out) : await many(task, out);
}

interface Chosen {
  readonly seed: number;
  readonly runs: number;
  readonly threads: number;
  readonly compression: number;
}

interface Task extends Chosen {
  readonly setting: AbSetting;
  readonly typed: TypedCommand;
  readonly folder: string;
  readonly voice: VoiceFlags;
}

function once({ setting, seed, typed, folder, voice }: Task, out: NodeJS.WriteStream): ExitCode {
  const view = openAbPlainView(narration(voice, out));
  const journal: string[] = [];
  const result = simulatedAbTest(setting, seed, (event) => {
    journal.push(`${JSON.stringify({ v: 1, ...event })}\n`);
    view.event(event);
  });
  const sentence = abSentence(result);
  writeResults(folder, {
    'result.json': jsonText(result),
    'journal.jsonl': journal.join(''),
    ...leftCommand(typed),
    ...abFiles(result, view.events(), typed),
  });
  const print = (to: NodeJS.WritableStream) => printAbSummary(result, folder, to);
  conclude({ value: result, sentence, print }, voice, out);
  return result.expectations.every(({ pass }) => pass) ? EXIT.ok : EXIT.failed;
}

async function many(task: Task, out: NodeJS.WriteStream): Promise<ExitCode> {
  const { setting, seed, runs, threads, typed, folder, voice } = task;
  const study = new AbStudy(seed);
  await interruptible((interruption) =>
    threaded<SeedRange, readonly AbRunOutcome[]>(
      {
        entry: ['./ab-seeds-thread', import.meta.url],
        setting,
        tasks: seedRanges(seed, { runs, threads }),
        threads,
        what: 'runs',
        sizeOf: ({ count }) => count,
        done: (outcomes) => {
          for (const outcome of outcomes) study.add(outcome);
        },
      },
      voice,
      interruption,
    ),
  );
  const { test, compression } = setting;
  const result = study.result({
    scenario: test.name,
    compression,
    seeds: { first: seed, asked: runs, done: 0 },
    notes: simulationNotes(test.scoring, compression),
  });
  writeResults(folder, {
    'simulation.json': jsonText(result),
    ...leftCommand(typed),
    ...abStudyFiles(result, typed),
  });
  const print = (to: NodeJS.WritableStream) => printAbStudy(result, folder, to);
  conclude({ value: result, sentence: abStudySentence(result), print }, voice, out);
  const isAsExpected = result.expectations.every(({ share }) => share > 0.5);
  return result.complete && isAsExpected ? EXIT.ok : EXIT.failed;
}

function readFlags(flags: SimulateFlags, ownSeed: number): Chosen | string {
  const unfit = unfitFlag({
    verify: flags.verify,
    semantics: flags.semantics === '3.x' ? undefined : flags.semantics,
  });
  if (unfit !== null) return unfit;
  if (flags.draw === 'counts')
    return '--draw counts: users of an A/B test are told apart one by one; expected auto or requests';
  const seed = seedFlag(flags.seed, ownSeed);
  if (typeof seed === 'string') return seed;
  const runs = countFlag('--runs', flags.runs, MAX_RUNS);
  if (typeof runs === 'string') return runs;
  const threads = threadsFlag(flags.threads);
  if (typeof threads === 'string') return threads;
  const compression = compressionFlag(flags.compression);
  if (typeof compression === 'string') return compression;
  return { seed, runs, threads, compression };
}
