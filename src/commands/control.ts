import type { ControlStatus } from '../core/control/control-status.ts';
import { alternatives, didYouMean } from '../core/nearest.ts';
import { COMMAND_VERBS, type Command } from '../core/rollout/state.ts';
import { shownText } from '../core/shown-text.ts';
import { standingText, statusLines } from '../report/terminal/control-status.ts';
import {
  type AdminFlags,
  type AdminPort,
  adminPort,
  askAdmin,
  errorOf,
  whoRuns,
} from './admin-port.ts';
import { CONTROL_VERBS } from './control/verbs.ts';
import { watchEvents } from './control/watch.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { runKill } from './kill.ts';
import { refuse } from './refusal.ts';
import { concludeLines, type VoiceFlags } from './voice.ts';

/** The flags of `understudy control`, as text. */
export interface ControlFlags extends AdminFlags, VoiceFlags {
  readonly cut?: boolean;
  readonly by?: string;
}

/**
 * `understudy control <verb> [weight]`. Exit codes: 0 done, 1 refused (the line says why), 2 bad input,
 * 3 the port cannot be reached or no engine takes the command.
 */
export async function runControl(
  verb: string,
  value: string | undefined,
  flags: ControlFlags,
  print: (line: string) => void,
): Promise<ExitCode> {
  const command = commandOf(verb, value, flags.by ?? whoRuns('control'));
  if (typeof command === 'string') return refuse(command);
  if (flags.cut && verb !== 'kill') return refuse('--cut is for kill: leave it out');
  if (command?.verb === 'kill') return runKill(flags, print);
  if (command?.verb === 'unkill') return runKill({ ...flags, off: true }, print);
  const port = adminPort(flags);
  if (typeof port === 'string') return refuse(port);
  if (verb === 'watch') return watchEvents(port, flags.json === true, print);
  if (command === null) return showStatus(port, flags, print);
  const answer = await askAdmin(port, 'commands', command);
  if (typeof answer === 'string') return refuse(`${port.origin}: ${answer}`, EXIT.cannotRun);
  const { status, body } = answer;
  if (status === 409) return refuse(`refused: ${errorOf(answer)}`, EXIT.failed);
  if (body.isObeyed !== true)
    return refuse(`${port.origin}: ${errorOf(answer)}`, exitCodeOf(status));
  print(flags.json ? JSON.stringify(body) : shownText(`${verb}: ${body.message}`));
  if (body.isJournalled !== true)
    return refuse('obeyed, and not yet in the journal: its disk takes nothing', EXIT.failed);
  if (typeof body.unaudited === 'string')
    return refuse(`not audited: ${body.unaudited}`, EXIT.failed);
  return EXIT.ok;
}

/** Null of a verb that only looks; a text is what is wrong. */
function commandOf(verb: string, value: string | undefined, by: string): Command | null | string {
  if (verb === 'weight') {
    const weight = Number(value);
    if (value !== undefined && weight > 0 && weight < 100) return { verb, weight, by };
    return `weight ${value ?? ''}: expected the percentage of the canary, such as weight 5`;
  }
  if (value !== undefined) return `${verb} ${value}: only weight has a number; leave it out`;
  const known = COMMAND_VERBS.find((one) => one === verb);
  if (known !== undefined) return { verb: known, by };
  if (CONTROL_VERBS.includes(verb)) return null;
  return `${verb}: expected ${alternatives(CONTROL_VERBS)}${didYouMean(verb, CONTROL_VERBS)}`;
}

async function showStatus(
  port: AdminPort,
  flags: ControlFlags,
  print: (line: string) => void,
): Promise<ExitCode> {
  const answer = await askAdmin(port, 'status');
  if (typeof answer === 'string') return refuse(`${port.origin}: ${answer}`, EXIT.cannotRun);
  const { status, body } = answer;
  if (status !== 200 || typeof body.nowMs !== 'number')
    return refuse(`${port.origin}: ${errorOf(answer)}`, exitCodeOf(status));
  const how = [
    `--admin ${flags.admin}`,
    ...(flags.tokenFile === undefined ? [] : [`--token-file ${flags.tokenFile}`]),
    ...(flags.tokenEnv === undefined ? [] : [`--token-env ${flags.tokenEnv}`]),
  ].join(' ');
  // It says what it is by its time; the rest is that of the same version.
  const told = body as unknown as ControlStatus;
  const [verdict, lines] = [[standingText(told)], statusLines(told, how)];
  concludeLines({ value: told, verdict, lines }, flags, print);
  return EXIT.ok;
}

/** A port that refuses says so with a status of its own; any other is no admin port, or has no engine. */
function exitCodeOf(status: number): ExitCode {
  return [400, 401, 403, 413, 415, 429].includes(status) ? EXIT.badInput : EXIT.cannotRun;
}
