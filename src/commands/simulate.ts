import { basename, join } from 'node:path';
import { JUDGE_NAMES, type JudgeName } from '../core/analysis/judges/lineup.ts';
import { didYouMean } from '../core/nearest.ts';
import type { Semantics } from '../core/promql/ast.ts';
import { EndlessRollout } from '../core/rollout/virtual-turns.ts';
import type { Scenario } from '../core/scenario/scenario.ts';
import { findJudge } from '../live/verify/judge-program.ts';
import { commandText, type TypedCommand } from '../report/command-text.ts';
import type { SimulationSettings } from '../sim/simulation.ts';
import { uncountable } from '../sim/uncountable.ts';
import { isAbTest } from './abtest/load-ab-named.ts';
import { simulateAbTest } from './abtest/simulate.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { loadNamed } from './load-named.ts';
import { compressionFlag, countFlag, seedFlag, threadsFlag } from './number-flags.ts';
import { printProblems, refuse } from './refusal.ts';
import { simulateJudges } from './simulate/judges.ts';
import { simulateMany } from './simulate/many.ts';
import { simulateOnce } from './simulate/once.ts';
import type { SimulationTask } from './simulate/task.ts';
import { narration, tellOpening, type VoiceFlags } from './voice.ts';

/** The flags of `understudy simulate`, as text. */
export interface SimulateFlags extends VoiceFlags {
  readonly runs: string;
  readonly seed?: string;
  readonly compression: string;
  readonly semantics: string;
  readonly draw: string;
  readonly threads?: string;
  readonly out?: string;
  readonly strict?: boolean;
  readonly verify?: boolean;
  readonly judges?: string;
}

/** `understudy simulate <names or files>`: rehearsals in virtual time, once or many times. */
export async function runSimulate(
  names: readonly string[],
  flags: SimulateFlags,
  out: NodeJS.WriteStream,
): Promise<ExitCode> {
  if (flags.judges !== undefined) return await compareJudges(names, flags.judges, { flags, out });
  if (names.length > 1 && flags.json) return refuse('--json: one scenario at a time');
  const folders = names.map((name) => basename(name).replace(/\.ya?ml$/, ''));
  const twice = folders.find((folder, index) => folders.indexOf(folder) < index);
  if (flags.out !== undefined && twice !== undefined) {
    return refuse(`--out ${flags.out}: ${twice} would be there twice; simulate them one at a time`);
  }
  let worst: ExitCode = EXIT.ok;
  for (const [index, name] of names.entries()) {
    const own =
      flags.out !== undefined && names.length > 1
        ? { out: join(flags.out, folders[index] ?? name) }
        : {};
    const exitCode = await simulateNamed(name, { ...flags, ...own }, out);
    if (exitCode > worst) worst = exitCode;
  }
  return worst;
}

async function simulateNamed(
  nameOrPath: string,
  flags: SimulateFlags,
  out: NodeJS.WriteStream,
): Promise<ExitCode> {
  if (isAbTest(nameOrPath)) return await simulateAbTest(nameOrPath, flags, out);
  const loaded = loadNamed(nameOrPath, flags.strict === true);
  if (!loaded.ok) return loaded.exitCode;
  const chosen = readFlags(flags, loaded.scenario.seed);
  if (typeof chosen === 'string') return refuse(chosen);
  const { seed, runs, threads } = chosen;
  const uncountable = uncountableBy(chosen.settings, loaded.scenario);
  if (uncountable !== null) return refuse(uncountable);
  const sought = flags.verify ? await findJudge() : null;
  if (sought?.ok === false) return refuse(sought.error, EXIT.cannotRun);
  const judge = sought?.judge ?? null;
  // What is to be verified is decided in the dialect of who verifies it.
  const semantics = judge?.semantics ?? chosen.settings.semantics;
  const settings = { ...chosen.settings, semantics };
  const task: SimulationTask = {
    typed: typedCommand(nameOrPath, settings, flags.strict === true),
    scenario: loaded.scenario,
    sources: loaded.sources,
    settings,
    seed,
    folder: flags.out ?? null,
    voice: flags,
    judge,
  };
  const told = narration(flags, out);
  tellOpening(told, commandText(task.typed, seed, runs), loaded.scenario.description);
  printProblems(loaded.problems, loaded.path, flags);
  try {
    return runs === 1
      ? await simulateOnce(task, out)
      : await simulateMany(task, { runs, threads }, out);
  } catch (error) {
    if (!isEndless(error)) throw error;
    return refuse(`${loaded.path}: ${error.message}`);
  }
}

/** Only what is not as it is without flags. What was verified comes out alike unverified. */
function typedCommand(
  scenario: string,
  { compression, semantics, draw }: SimulationSettings,
  strict: boolean,
): TypedCommand {
  const flags = [
    ...(compression === 1 ? [] : ['--compression', `${compression}`]),
    ...(semantics === '3.x' ? [] : ['--semantics', semantics]),
    ...(draw === 'auto' ? [] : ['--draw', draw]),
    ...(strict ? ['--strict'] : []),
  ];
  return { verb: 'simulate', scenario, flags };
}

/** Every judge over the same runs of all scenarios. */
async function compareJudges(
  names: readonly string[],
  judgesText: string,
  { flags, out }: { readonly flags: SimulateFlags; readonly out: NodeJS.WriteStream },
): Promise<ExitCode> {
  const judges = judgesOf(judgesText);
  if (typeof judges === 'string') return refuse(judges);
  const scenarios: Scenario[] = [];
  const sources: Record<string, string> = {};
  for (const name of names) {
    const loaded = loadNamed(name, flags.strict === true);
    if (!loaded.ok) return loaded.exitCode;
    scenarios.push(loaded.scenario);
    Object.assign(sources, loaded.sources);
  }
  const chosen = readFlags(flags, FIRST_SEED);
  if (typeof chosen === 'string') return refuse(chosen);
  for (const scenario of scenarios) {
    const uncountable = uncountableBy(chosen.settings, scenario);
    if (uncountable !== null) return refuse(uncountable);
  }
  if (flags.verify) return refuse('--verify: for a run of a scenario, not for judges');
  const folder = flags.out ?? null;
  const order = { scenarios, sources, judges, folder, voice: flags, ...chosen };
  return await simulateJudges(order, out);
}

/** Where no scenario's own seed serves. */
const FIRST_SEED = 1;

function judgesOf(text: string): readonly JudgeName[] | string {
  if (text === 'all') return JUDGE_NAMES;
  const names = text.split(',').map((name) => name.trim());
  const known = (name: string): name is JudgeName => JUDGE_NAMES.some((judge) => judge === name);
  const unknown = names.find((name) => !known(name));
  if (unknown === undefined) return names.filter(known);
  const near = didYouMean(unknown, JUDGE_NAMES);
  return `--judges ${unknown}: there is no such judge${near}; there are: all, ${JUDGE_NAMES.join(', ')}`;
}

/** Of a thread's error only the name and the message have come over. */
function isEndless(error: unknown): error is Error {
  return error instanceof Error && error.name === EndlessRollout.name;
}

interface Chosen {
  readonly seed: number;
  readonly runs: number;
  readonly threads: number;
  readonly settings: SimulationSettings;
}

/** A million runs keep a machine busy for half a day. */
export const MAX_RUNS = 1_000_000;

function readFlags(flags: SimulateFlags, ownSeed: number): Chosen | string {
  const seed = seedFlag(flags.seed, ownSeed);
  if (typeof seed === 'string') return seed;
  const runs = countFlag('--runs', flags.runs, MAX_RUNS);
  if (typeof runs === 'string') return runs;
  const threads = threadsFlag(flags.threads);
  if (typeof threads === 'string') return threads;
  const compression = compressionFlag(flags.compression);
  if (typeof compression === 'string') return compression;
  const { semantics, draw } = flags;
  if (flags.verify && runs > 1) return `--verify: one run at a time; leave --runs ${runs} out`;
  if (!isSemantics(semantics)) return `--semantics ${semantics}: there are: 2.x, 3.x`;
  if (!isDraw(draw)) return `--draw ${draw}: there are: auto, requests, counts`;
  return { seed, runs, threads, settings: { compression, semantics, draw } };
}

/** Why a scenario's answers cannot be drawn as counts though that is asked for; null if they can. */
function uncountableBy({ draw }: SimulationSettings, scenario: Scenario): string | null {
  const why = draw === 'counts' ? uncountable(scenario) : null;
  if (why === null) return null;
  return `--draw counts: ${scenario.name}: ${why}; expected auto or requests`;
}

function isSemantics(text: string): text is Semantics {
  return text === '2.x' || text === '3.x';
}

function isDraw(text: string): text is SimulationSettings['draw'] {
  return text === 'auto' || text === 'requests' || text === 'counts';
}
