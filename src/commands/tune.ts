import { formatProblem, isError, readYaml } from '../core/document.ts';
import { planRollout } from '../core/rollout/plan.ts';
import { EndlessRollout } from '../core/rollout/virtual-turns.ts';
import { defaultSweep } from '../core/scenario/default-sweep.ts';
import { modelsOf } from '../core/scenario/run-models.ts';
import type { Scenario } from '../core/scenario/scenario.ts';
import { readSweep } from '../core/scenario/sweep-file.ts';
import type { Dimension, TuneConstraint } from '../core/scenario/tune-result.ts';
import { parseDurationMs } from '../core/time.ts';
import { natureOf } from '../sim/tune/tuning.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { filesOnDisk } from './files-on-disk.ts';
import { loadNamed } from './load-named.ts';
import { compressionFlag, countFlag, seedFlag, threadsFlag } from './number-flags.ts';
import { refuse } from './refusal.ts';
import { tuneScenarios } from './tune/run.ts';
import type { VoiceFlags } from './voice.ts';

/** The flags of `understudy tune`, as text. */
export interface TuneFlags extends VoiceFlags {
  readonly sweep?: string;
  readonly candidates: string;
  readonly seeds: string;
  readonly seed: string;
  readonly maxFalseRollback?: string;
  readonly maxDetect?: string;
  readonly compression: string;
  readonly threads?: string;
  readonly out?: string;
}

/** `understudy tune <scenario…>`: which settings catch the faulty models and spare the healthy ones. */
export async function runTune(
  names: readonly string[],
  flags: TuneFlags,
  out: NodeJS.WriteStream,
): Promise<ExitCode> {
  const scenarios: Scenario[] = [];
  const sources: Record<string, string> = {};
  for (const name of names) {
    const loaded = loadNamed(name, false);
    if (!loaded.ok) return loaded.exitCode;
    scenarios.push(loaded.scenario);
    Object.assign(sources, loaded.sources);
  }
  const chosen = readFlags(flags);
  if (typeof chosen === 'string') return refuse(chosen);
  const clash = differingRules(scenarios);
  if (clash !== undefined) return refuse(clash);
  const vain = unaskable(chosen.constraint, scenarios);
  if (vain !== undefined) return refuse(vain);
  const swept = sweepOf(flags.sweep, scenarios);
  if (typeof swept === 'string') return refuse(swept);
  Object.assign(sources, swept.sources);
  try {
    const asked = { names, sweep: flags.sweep ?? null, scenarios, sources };
    const given = { folder: flags.out ?? null, voice: flags };
    return await tuneScenarios(
      { ...asked, ...chosen, ...given, dimensions: swept.dimensions },
      out,
    );
  } catch (error) {
    if (!(error instanceof EndlessRollout)) throw error;
    return refuse(error.message, EXIT.cannotRun);
  }
}

/** One set of rules is tuned: what is recommended is one triggers file. */
function differingRules(scenarios: readonly Scenario[]): string | undefined {
  const rulesOf = ({ triggers }: Scenario) => JSON.stringify(triggers);
  const [first] = scenarios;
  if (first === undefined) return undefined;
  const other = scenarios.find((scenario) => rulesOf(scenario) !== rulesOf(first));
  if (other !== undefined) {
    return (
      `${first.name} and ${other.name} have different triggers; a tuning is for one set of them: ` +
      'tune each by itself, or let both name the same triggers file'
    );
  }
  if (first.triggers.length > 0) return undefined;
  return `${first.name} names no triggers file: there are no rules to tune`;
}

/** A constraint that no scenario can put to the test would be met by anything. */
function unaskable(
  { maxFalseRollback, maxDetectSeconds }: TuneConstraint,
  scenarios: readonly Scenario[],
): string | undefined {
  const natures = scenarios.map(natureOf);
  if (natures.every((nature) => nature === 'waiting')) {
    return 'no scenario expects promoted or rolled-back: no setting would be better than another';
  }
  if (maxFalseRollback !== null && !natures.includes('healthy')) {
    return '--max-false-rollback: no scenario is of a healthy model; name one that expects promoted';
  }
  if (maxDetectSeconds !== null && !natures.includes('faulty')) {
    return '--max-detect: no scenario is of a faulty model; name one that expects rolled-back';
  }
  return undefined;
}

interface Sweep {
  readonly dimensions: readonly Dimension[];
  /** The file it was read from, if any, to be kept with the others. */
  readonly sources: Readonly<Record<string, string>>;
}

/** What to sweep, or what is wrong with it. */
function sweepOf(path: string | undefined, scenarios: readonly Scenario[]): Sweep | string {
  const [first] = scenarios;
  if (first === undefined) return 'no scenario to tune on';
  const plan = planRollout(first.rollout, first.triggers, modelsOf(first));
  if (path === undefined) return { dimensions: defaultSweep(plan), sources: {} };
  const file = filesOnDisk.read(path);
  if (!file.ok) return `${path}: cannot read it: ${file.error}`;
  const { documents, problems } = readYaml(path, file.text);
  const [document] = documents;
  if (document === undefined || problems.some(isError)) {
    return problems.map(formatProblem).join('\n');
  }
  const sweep = readSweep(document, plan);
  return sweep.ok
    ? { dimensions: sweep.dimensions, sources: { [path]: file.text } }
    : sweep.problems.map(formatProblem).join('\n');
}

interface Chosen {
  readonly candidates: number;
  readonly seeds: number;
  readonly seed: number;
  readonly threads: number;
  readonly compression: number;
  readonly constraint: TuneConstraint;
}

const MAX_CANDIDATES = 10_000;
const MAX_SEEDS = 100_000;
const FIRST_SEED = 1;

function readFlags(flags: TuneFlags): Chosen | string {
  const candidates = countFlag('--candidates', flags.candidates, MAX_CANDIDATES);
  if (typeof candidates === 'string') return candidates;
  const seeds = countFlag('--seeds', flags.seeds, MAX_SEEDS);
  if (typeof seeds === 'string') return seeds;
  const seed = seedFlag(flags.seed, FIRST_SEED);
  if (typeof seed === 'string') return seed;
  const threads = threadsFlag(flags.threads);
  if (typeof threads === 'string') return threads;
  const compression = compressionFlag(flags.compression);
  if (typeof compression === 'string') return compression;
  const constraint = readConstraint(flags);
  if (typeof constraint === 'string') return constraint;
  return { candidates, seeds, seed, threads, compression, constraint };
}

function readConstraint({ maxFalseRollback, maxDetect }: TuneFlags): TuneConstraint | string {
  const share = maxFalseRollback === undefined ? null : shareOf(maxFalseRollback);
  if (share === undefined) {
    return `--max-false-rollback ${maxFalseRollback}: expected a share such as 1%`;
  }
  const detectMs = maxDetect === undefined ? null : parseDurationMs(maxDetect);
  if (detectMs === undefined) return `--max-detect ${maxDetect}: expected a duration such as 5m`;
  return {
    maxFalseRollback: share,
    maxDetectSeconds: detectMs === null ? null : detectMs / 1_000,
  };
}

function shareOf(text: string): number | undefined {
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(text)?.[1];
  return percent === undefined || Number(percent) > 100 ? undefined : Number(percent) / 100;
}
