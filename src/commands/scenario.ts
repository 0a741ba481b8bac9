import type { Prediction, Unpredicted } from '../core/scenario/prediction.ts';
import type { RunResult } from '../core/scenario/run-result.ts';
import { type Scenario, trafficEndMs } from '../core/scenario/scenario.ts';
import type { OfrepAccess } from '../live/flags/ofrep/access.ts';
import type { PrometheusChoice } from '../live/prometheus/choice.ts';
import { guarded, secretsIn } from '../live/providers/secrets.ts';
import { type Rehearsal, startRehearsal } from '../live/rehearsal/rehearsal.ts';
import { tallyRequests } from '../live/rehearsal/request-log.ts';
import { resultOf } from '../live/rehearsal/result.ts';
import type { Stage } from '../live/rehearsal/stage.ts';
import { openRunFolder, type RunFolder } from '../live/run-folder.ts';
import { findJudge, type JudgeProgram } from '../live/verify/judge-program.ts';
import { commandText, type TypedCommand } from '../report/command-text.ts';
import { runFiles } from '../report/report-files.ts';
import { storyOf } from '../report/run/run-story.ts';
import { verdictSentence } from '../report/sentence.ts';
import { openRunView, type RunView } from '../report/terminal/run-view.ts';
import { printSummary } from '../report/terminal/summary.ts';
import { isAbTest } from './abtest/load-ab-named.ts';
import { rehearseAbTest } from './abtest/rehearse.ts';
import { type ControlChosen, type ControlFlags, controlChosen } from './control-flags.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { type FlagServingFlags, flagFile, ofrepAccess } from './flag-serving.ts';
import { type Interruption, listenForInterruption } from './interruption.ts';
import { leftCommand, leftPrediction } from './left-beside.ts';
import { loadNamed } from './load-named.ts';
import { compressionFlag, seedFlag } from './number-flags.ts';
import { defaultFolder, madeFolder } from './out-folder.ts';
import { choosePrometheus } from './prometheus-choice.ts';
import { complain, printProblems, refuse } from './refusal.ts';
import { predict } from './scenario/predict.ts';
import { decisionsOf, verifyRun } from './verify-run.ts';
import { conclude, narration, tellOpening, type VoiceFlags } from './voice.ts';
import { wholeNumber } from './whole-number.ts';

/** The flags of `understudy scenario`, as text. */
export interface ScenarioFlags extends FlagServingFlags, ControlFlags, VoiceFlags {
  readonly seed?: string;
  readonly out?: string;
  readonly prometheus?: string;
  readonly prometheusConfig?: string;
  readonly prometheusImage?: string;
  readonly prometheusPort?: string;
  readonly port: string;
  readonly compression?: string;
  readonly verify?: boolean;
  readonly strict?: boolean;
  /** False without a prediction by simulation. */
  readonly prediction?: boolean;
  readonly secrets?: string;
}

/** `understudy scenario <name or file>`: rehearses it live and says how it ended. */
export async function runScenario(
  nameOrPath: string,
  flags: ScenarioFlags,
  out: NodeJS.WriteStream,
): Promise<ExitCode> {
  if (isAbTest(nameOrPath)) return await rehearseAbTest(nameOrPath, flags, out);
  const served = flagFile(flags);
  if (!served.ok) return refuse(served.error);
  const loaded = loadNamed(nameOrPath, flags.strict === true, served.file);
  if (!loaded.ok) return loaded.exitCode;
  const chosen = readFlags(flags, loaded.scenario);
  if (typeof chosen === 'string') return refuse(chosen);
  const sought = flags.verify ? await findJudge() : null;
  if (sought?.ok === false) return refuse(sought.error, EXIT.cannotRun);
  const interruption = listenForInterruption((by) => {
    complain(`interrupted by ${by}: ending the rehearsal`);
  });
  try {
    const typed = typedCommand(nameOrPath, flags, chosen.prometheus);
    const told = narration(flags, out);
    tellOpening(told, commandText(typed, chosen.seed), loaded.scenario.description);
    printProblems(loaded.problems, loaded.path, flags);
    const path = flags.out ?? defaultFolder(loaded.scenario.name);
    const folder = madeFolder(path, () => openRunFolder(path, chosen.seed, loaded.sources));
    if (typeof folder === 'string') return refuse(folder);
    const judge = sought?.judge ?? null;
    const { scenario } = loaded;
    const task = { scenario, typed, chosen, folder, interruption, judge, voice: flags, told };
    return await rehearse(task, out).finally(folder.close);
  } finally {
    interruption.close();
  }
}

interface Chosen {
  readonly seed: number;
  readonly compression: number;
  readonly prometheus: PrometheusChoice;
  readonly prometheusImage: string | null;
  readonly prometheusPort: number | null;
  readonly routerPort: number;
  readonly secretsFolder: string | null;
  readonly ofrep: OfrepAccess;
  readonly control: ControlChosen;
  readonly isPredicted: boolean;
}

interface Task {
  readonly scenario: Scenario;
  readonly typed: TypedCommand;
  readonly chosen: Chosen;
  readonly folder: RunFolder;
  readonly interruption: Interruption;
  /** Null if the decisions are not to be verified. */
  readonly judge: JudgeProgram | null;
  readonly voice: VoiceFlags;
  /** Where what happens on the way is told. */
  readonly told: NodeJS.WritableStream;
}

async function rehearse(task: Task, out: NodeJS.WriteStream): Promise<ExitCode> {
  const { scenario, typed, chosen, folder, interruption, judge, voice, told } = task;
  const view = openRunView(told);
  const secrets = guarded(secretsIn({ folder: chosen.secretsFolder, environment: process.env }));
  const { requestLogs } = folder;
  const settings = {
    ...{ ...chosen, secrets, requestLogs },
    pairFolder: folder.path,
    control: { ...chosen.control, killState: chosen.control.killState ?? folder.killState },
    verifiedWith: judge?.semantics ?? null,
    notice: (line: string) => complain(line),
  };
  const started = await startRehearsal(scenario, settings, {
    staged: (stage) => void told.write(`${stageLines(stage, chosen.compression)}\n\n`),
    record: folder.record,
    event: view.event,
  });
  if (!started.ok) {
    view.close();
    const by = interruption.by();
    // The model servers hear Ctrl-C too: what failed then is only its consequence.
    complain(by === null ? started.error : `stopped by ${by} before it began`);
    if (by !== null) return EXIT.failed;
    return started.isInput ? EXIT.badInput : EXIT.cannotRun;
  }
  const { rehearsal } = started;
  view.follow(rehearsal.snapshot, {
    dashboard: `${rehearsal.stage.control.url}/`,
    endsAtMs: trafficEndMs(scenario.traffic),
    compression: chosen.compression,
  });
  const ending = await whileInterruptible(rehearsal, view, interruption);
  const killed = rehearsal.stage.control.killSwitch.spans;
  const result = resultOf({
    scenario,
    seed: chosen.seed,
    clock: rehearsal.clock,
    stage: rehearsal.stage,
    ending,
    tallies: {
      stable: await tallyRequests(folder.requestLogs.stable, killed),
      canary: await tallyRequests(folder.requestLogs.canary, killed),
    },
  });
  const sentence = verdictSentence(result);
  const { prometheus } = rehearsal.stage;
  const prediction = chosen.isPredicted ? await predicted(task, prometheus) : null;
  const story = storyOf(folder.journal(), 0);
  folder.finish(result, {
    ...leftCommand(typed),
    ...leftPrediction(prediction),
    ...runFiles({ result, story, command: typed, prediction }),
  });
  const print = (to: NodeJS.WritableStream) => printSummary(result, folder.path, to);
  conclude({ value: result, sentence, print }, voice, out);
  const held = allHeld(result) ? EXIT.ok : EXIT.failed;
  if (judge === null) return held;
  const decisions = decisionsOf({ scenario, rehearsal, folder, secrets }, judge.semantics);
  const verified = await verifyRun(judge, decisions, { folder, voice, out });
  return verified === EXIT.ok ? held : verified;
}

/** What the same scenario comes to in virtual time, at the pace of the rehearsal. */
async function predicted(
  { scenario, chosen, interruption, voice, told }: Task,
  { kind, version }: Stage['prometheus'],
): Promise<Prediction | Unpredicted> {
  told.write('\nsimulating the same, to say where this run falls\n');
  const { seed, compression } = chosen;
  // Mimir's versions are its own.
  const semantics = kind !== 'mimir' && version.startsWith('2.') ? '2.x' : '3.x';
  return await predict({ scenario, compression, seed, semantics, interruption, voice });
}

/** Ctrl-C aborts the rollout as a person would: the run still ends in a stated outcome. */
async function whileInterruptible(rehearsal: Rehearsal, view: RunView, interruption: Interruption) {
  interruption.follow((by) => rehearsal.command('abort', by));
  const keys = view.keys((verb) => rehearsal.command(verb, 'an operator'), interruption.ctrlC);
  try {
    return await rehearsal.done;
  } finally {
    keys.close();
    view.close();
  }
}

function allHeld(result: RunResult): boolean {
  return result.expectations.every((expectation) => expectation.pass);
}

function stageLines({ prometheus, router, control }: Stage, compression: number): string {
  const pace = compression === 1 ? '' : `, ${compression}x faster than the clock`;
  const { kind, version, url } = prometheus;
  const where = url === null ? '' : ` at ${url}`;
  return (
    `dashboard ${control.url}/\n` +
    `router ${router.url}, admin ${control.url}, prometheus ${kind} ${version}${where}${pace}`
  );
}

/**
 * Ports, the run folder and who may ask for feature flags are left out: a run comes out alike whatever
 * they are.
 */
function typedCommand(
  scenario: string,
  { compression, prometheus, prometheusConfig, prometheusImage, secrets, ...given }: ScenarioFlags,
  choice: PrometheusChoice,
): TypedCommand {
  const flag = (name: string, value: string | undefined) =>
    value === undefined ? [] : [`--${name}`, value];
  // A URL as it was typed may hold a password.
  const where = choice.kind === 'existing' ? choice.connection.baseUrl : prometheus;
  const flags = [
    ...flag('compression', compression),
    ...flag('prometheus', prometheus === undefined ? undefined : where),
    ...flag('prometheus-config', prometheusConfig),
    ...flag('prometheus-image', prometheusImage),
    ...flag('secrets', secrets),
    ...flag('flags', given.flags),
    ...(given.strict ? ['--strict'] : []),
    // It has the embedded one decide.
    ...(given.verify ? ['--verify'] : []),
  ];
  return { verb: 'scenario', scenario, flags };
}

const MAX_PORT = 65_535;

function readFlags(flags: ScenarioFlags, scenario: Scenario): Chosen | string {
  const seed = seedFlag(flags.seed, scenario.seed);
  if (typeof seed === 'string') return seed;
  const routerPort = wholeNumber(flags.port, MAX_PORT);
  if (routerPort === undefined) {
    return `--port ${flags.port}: expected a port from 1 to 65535, or 0 for a free one`;
  }
  const prometheusPort = readPrometheusPort(flags);
  if (typeof prometheusPort === 'string') return prometheusPort;
  const compression = compressionFlag(flags.compression ?? String(scenario.live.compression));
  if (typeof compression === 'string') return compression;
  const prometheus = readPrometheusChoice(flags);
  if (typeof prometheus === 'string') return prometheus;
  const ofrep = ofrepAccess(flags);
  if (typeof ofrep === 'string') return ofrep;
  const control = controlChosen(flags);
  if (typeof control === 'string') return control;
  return {
    control,
    isPredicted: flags.prediction !== false,
    seed,
    compression,
    prometheus,
    prometheusImage: flags.prometheusImage ?? null,
    prometheusPort,
    routerPort,
    secretsFolder: flags.secrets ?? null,
    ofrep,
  };
}

/** What is to be verified is decided by the embedded one: only its samples are at hand. */
function readPrometheusChoice(flags: ScenarioFlags): PrometheusChoice | string {
  const chosen = choosePrometheus(flags);
  if (!chosen.ok) return chosen.error;
  if (!flags.verify) return chosen.choice;
  const { kind } = chosen.choice;
  if (kind === 'auto' || kind === 'embedded') return { kind: 'embedded' };
  return (
    `--verify checks what the embedded Prometheus decided: ` +
    'leave --prometheus and --prometheus-config out, or give embedded'
  );
}

/** Null without the flag: the embedded one then listens nowhere. */
function readPrometheusPort({ prometheus, prometheusPort }: ScenarioFlags): number | string | null {
  if (prometheusPort === undefined) return null;
  if (prometheus !== 'embedded') {
    return '--prometheus-port is for --prometheus embedded: others choose their port themselves';
  }
  const port = wholeNumber(prometheusPort, MAX_PORT);
  if (port !== undefined) return port;
  return `--prometheus-port ${prometheusPort}: expected a port from 1 to 65535, or 0 for a free one`;
}
