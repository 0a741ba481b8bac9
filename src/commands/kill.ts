import { userInfo } from 'node:os';
import { readToken } from '../live/control/admin-token.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { refuse } from './refusal.ts';

/** The flags of `understudy kill`, as text. */
export interface KillFlags {
  /** Where the admin port is. */
  readonly admin: string;
  readonly off?: boolean;
  readonly cut?: boolean;
  readonly tokenFile?: string;
}

/** The switch is in force in far less; the disk and copies under way may take seconds. */
const PATIENCE_MS = 15_000;

/** `understudy kill`: returns when the switch is in force in the router and on its disk. */
export async function runKill(flags: KillFlags, print: (line: string) => void): Promise<ExitCode> {
  const { admin, off = false, cut = false, tokenFile } = flags;
  const url = URL.canParse(admin) ? new URL('/control/kill-switch', admin) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    return refuse(
      `--admin ${admin}: expected the URL of an admin port, such as http://127.0.0.1:9090`,
    );
  if (off && cut) return refuse('--cut is for switching it on: leave --off or --cut out');
  const read = tokenFile === undefined ? undefined : readToken(tokenFile);
  if (read?.ok === false) return refuse(`--token-file ${read.error}`);
  const wish = off ? { on: false } : { on: true, ...(cut ? { inFlight: 'cut' } : {}) };
  const answer = await post(url, { ...wish, by: who() }, read?.token);
  if (typeof answer === 'string') return refuse(`${url.origin}: ${answer}`, EXIT.cannotRun);
  const { status, body } = answer;
  if (typeof body.on === 'boolean' && body.error === undefined) {
    print(effectText(body, url.origin));
    return EXIT.ok;
  }
  const error = `${url.origin}: ${body.error ?? `answered ${status}, which no admin port does`}`;
  if (typeof body.on === 'boolean') return refuse(error, EXIT.failed);
  return refuse(error, body.error === undefined ? EXIT.cannotRun : EXIT.badInput);
}

interface Told {
  readonly on?: unknown;
  readonly cut?: unknown;
  readonly error?: unknown;
}

/** The answer, or in words why there is none. */
async function post(url: URL, wish: object, token: string | undefined) {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorization },
      body: JSON.stringify(wish),
      // A token is for the port it was given for.
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const body = await response.json().catch(() => null);
    return { status: response.status, body: Object(body) as Told };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const why = cause instanceof Error ? cause.message : String(cause);
    return `cannot be reached (${why}); a rehearsal and production print where their admin port is`;
  }
}

function effectText({ on, cut }: Told, where: string): string {
  if (on !== true) return `kill switch off at ${where}: the rollout decides again`;
  const broken = typeof cut === 'number' && cut > 0 ? `, ${cut} answers under way were cut` : '';
  return `kill switch on at ${where}: every request goes to stable${broken}`;
}

function who(): string {
  try {
    return `${userInfo().username} (understudy kill)`;
  } catch {
    // A container's user may have no name.
    return 'understudy kill';
  }
}
