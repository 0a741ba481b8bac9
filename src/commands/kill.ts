import {
  type AdminFlags,
  type Answer,
  adminPort,
  askAdmin,
  errorOf,
  whoRuns,
} from './admin-port.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { refuse } from './refusal.ts';
import type { VoiceFlags } from './voice.ts';

/** The flags of `understudy kill`, as text. */
export interface KillFlags extends AdminFlags, VoiceFlags {
  readonly off?: boolean;
  readonly cut?: boolean;
}

/** `understudy kill`: returns when the switch is in force in the router and on its disk. */
export async function runKill(flags: KillFlags, print: (line: string) => void): Promise<ExitCode> {
  const { off = false, cut = false, json = false } = flags;
  const port = adminPort(flags);
  if (typeof port === 'string') return refuse(port);
  if (off && cut) return refuse('--cut is for switching it on: leave --off or --cut out');
  const wish = off ? { on: false } : { on: true, ...(cut ? { inFlight: 'cut' } : {}) };
  const answer = await askAdmin(port, 'kill-switch', { ...wish, by: whoRuns('kill') });
  if (typeof answer === 'string') return refuse(`${port.origin}: ${answer}`, EXIT.cannotRun);
  const { body } = answer;
  if (typeof body.on === 'boolean' && body.error === undefined) {
    print(json ? JSON.stringify(body) : effectText(body, port.origin));
    return EXIT.ok;
  }
  const error = `${port.origin}: ${errorOf(answer)}`;
  if (typeof body.on === 'boolean') return refuse(error, EXIT.failed);
  return refuse(error, body.error === undefined ? EXIT.cannotRun : EXIT.badInput);
}

function effectText({ on, cut }: Answer['body'], where: string): string {
  if (on !== true) return `kill switch off at ${where}: the rollout decides again`;
  const broken = typeof cut === 'number' && cut > 0 ? `, ${cut} answers under way were cut` : '';
  return `kill switch on at ${where}: every request goes to stable${broken}`;
}
