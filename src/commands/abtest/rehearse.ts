import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { AbEvent } from '../../core/scenario/abtest/ab-event.ts';
import { trafficEndMs } from '../../core/scenario/scenario.ts';
import { startAbRehearsal } from '../../live/abtest/ab-rehearsal.ts';
import { abResultOf } from '../../live/abtest/ab-result.ts';
import type { AbStage } from '../../live/abtest/ab-stage.ts';
import type { OfrepAccess } from '../../live/flags/ofrep/access.ts';
import { guarded, secretsIn } from '../../live/providers/secrets.ts';
import { makeRunFolder, writeResults } from '../../live/run-folder.ts';
import { abSentence } from '../../report/abtest/ab-texts.ts';
import { commandText, type TypedCommand } from '../../report/command-text.ts';
import { abFiles } from '../../report/report-files.ts';
import { printAbSummary } from '../../report/terminal/ab-summary.ts';
import { openAbView } from '../../report/terminal/ab-view.ts';
import { type ControlChosen, controlChosen } from '../control-flags.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { ofrepAccess } from '../flag-serving.ts';
import { type Interruption, listenForInterruption } from '../interruption.ts';
import { leftCommand } from '../left-beside.ts';
import { compressionFlag, seedFlag } from '../number-flags.ts';
import { defaultFolder, madeFolder } from '../out-folder.ts';
import { complain, printProblems, refuse } from '../refusal.ts';
import type { ScenarioFlags } from '../scenario.ts';
import { conclude, jsonText, narration, tellOpening, type VoiceFlags } from '../voice.ts';
import { wholeNumber } from '../whole-number.ts';
import { type AbLoadedByName, loadAbNamed, unfitFlag } from './load-ab-named.ts';

const MAX_PORT = 65_535;

/** `understudy scenario <A/B test>`: runs it live, for as long as its traffic lasts, and says what it found. */
export async function rehearseAbTest(
  nameOrPath: string,
  flags: ScenarioFlags,
  out: NodeJS.WriteStream,
): Promise<ExitCode> {
  const loaded = loadAbNamed(nameOrPath);
  if (!loaded.ok) return loaded.exitCode;
  const chosen = readFlags(flags, loaded);
  if (typeof chosen === 'string') return refuse(chosen);
  const interruption = listenForInterruption((by) => {
    complain(`interrupted by ${by}: ending the test`);
  });
  try {
    const typed = typedCommand(nameOrPath, flags);
    const told = narration(flags, out);
    tellOpening(told, commandText(typed, chosen.seed), loaded.test.description);
    printProblems(loaded.problems, loaded.path, flags);
    const path = flags.out ?? defaultFolder(loaded.test.name);
    const made = madeFolder(path, () => makeRunFolder(path, chosen.seed, loaded.sources));
    if (typeof made === 'string') return refuse(made);
    const task = { loaded, typed, chosen, folder: path, interruption, voice: flags, told };
    return await run(task, out);
  } finally {
    interruption.close();
  }
}

interface Chosen {
  readonly seed: number;
  readonly compression: number;
  readonly routerPort: number;
  readonly secretsFolder: string | null;
  readonly ofrep: OfrepAccess;
  readonly control: ControlChosen;
}

interface Task {
  readonly loaded: Extract<AbLoadedByName, { ok: true }>;
  readonly typed: TypedCommand;
  readonly chosen: Chosen;
  readonly folder: string;
  readonly interruption: Interruption;
  readonly voice: VoiceFlags;
  /** Where what happens on the way is told. */
  readonly told: NodeJS.WritableStream;
}

async function run(
  { loaded: { test }, typed, chosen, folder, interruption, voice, told }: Task,
  out: NodeJS.WriteStream,
): Promise<ExitCode> {
  const view = openAbView(told);
  const secrets = guarded(secretsIn({ folder: chosen.secretsFolder, environment: process.env }));
  const journal = openJournal(join(folder, 'journal.jsonl'));
  const started = await startAbRehearsal(
    test,
    {
      ...{ ...chosen, secrets, folder },
      control: {
        ...chosen.control,
        killState: chosen.control.killState ?? join(folder, 'kill-switch.json'),
      },
      notice: (line) => complain(line),
    },
    {
      staged: (stage) => void told.write(`${stageLines(stage, chosen.compression)}\n\n`),
      event: (event) => {
        journal.write(event);
        view.event(event);
      },
    },
  );
  if (!started.ok) {
    view.close();
    journal.close();
    const by = interruption.by();
    // The model servers hear Ctrl-C too: what failed then is only its consequence.
    complain(by === null ? started.error : `stopped by ${by} before it began`);
    return by === null ? EXIT.cannotRun : EXIT.failed;
  }
  const { rehearsal } = started;
  view.follow(rehearsal.snapshot, {
    dashboard: `${rehearsal.stage.control.url}/`,
    endsAtMs: trafficEndMs(test.traffic),
    compression: chosen.compression,
  });
  interruption.follow((by) => rehearsal.interrupt(by));
  const ending = await rehearsal.done.finally(() => {
    view.close();
    journal.close();
  });
  const { clock, stage } = rehearsal;
  const result = abResultOf({ test, seed: chosen.seed, clock, stage, ending });
  const sentence = abSentence(result);
  writeResults(folder, {
    'result.json': jsonText(result),
    ...leftCommand(typed),
    ...abFiles(result, view.events(), typed),
  });
  const print = (to: NodeJS.WritableStream) => printAbSummary(result, folder, to);
  conclude({ value: result, sentence, print }, voice, out);
  return result.expectations.every(({ pass }) => pass) ? EXIT.ok : EXIT.failed;
}

/** Each line is with the system when it is written: a crash loses no look. */
function openJournal(path: string) {
  const file = openSync(path, 'w');
  return {
    write: (event: AbEvent) => void writeSync(file, `${JSON.stringify({ v: 1, ...event })}\n`),
    close: () => closeSync(file),
  };
}

function stageLines({ router, control }: AbStage, compression: number): string {
  const pace = compression === 1 ? '' : `, ${compression}x faster than the clock`;
  return `dashboard ${control.url}/\nrouter ${router.url}, admin ${control.url}${pace}`;
}

function typedCommand(scenario: string, { compression, secrets }: ScenarioFlags): TypedCommand {
  const flag = (name: string, value: string | undefined) =>
    value === undefined ? [] : [`--${name}`, value];
  const flags = [...flag('compression', compression), ...flag('secrets', secrets)];
  return { verb: 'scenario', scenario, flags };
}

function readFlags(
  flags: ScenarioFlags,
  { test }: Extract<AbLoadedByName, { ok: true }>,
): Chosen | string {
  const unfit = unfitFlag({
    prometheus: flags.prometheus,
    'prometheus-config': flags.prometheusConfig,
    'prometheus-image': flags.prometheusImage,
    'prometheus-port': flags.prometheusPort,
    verify: flags.verify,
    flags: flags.flags,
  });
  if (unfit !== null) return unfit;
  const seed = seedFlag(flags.seed, test.seed);
  if (typeof seed === 'string') return seed;
  const routerPort = wholeNumber(flags.port, MAX_PORT);
  if (routerPort === undefined) {
    return `--port ${flags.port}: expected a port from 1 to 65535, or 0 for a free one`;
  }
  const compression = compressionFlag(flags.compression ?? String(test.live.compression));
  if (typeof compression === 'string') return compression;
  const ofrep = ofrepAccess(flags);
  if (typeof ofrep === 'string') return ofrep;
  const control = controlChosen(flags);
  if (typeof control === 'string') return control;
  const secretsFolder = flags.secrets ?? null;
  return { seed, compression, routerPort, secretsFolder, ofrep, control };
}
