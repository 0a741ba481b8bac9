import { userInfo } from 'node:os';
import { readToken, tokenInEnvironment } from '../live/control/admin-token.ts';

/** Where an admin port is, and what opens it, as text. */
export interface AdminFlags {
  readonly admin: string;
  readonly tokenFile?: string;
  readonly tokenEnv?: string;
}

/** An admin port to be asked. */
export interface AdminPort {
  readonly origin: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a port answered; whatever is not an object of JSON is an empty one. */
export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The switch is in force in far less; the disk and copies under way may take seconds. */
const PATIENCE_MS = 15_000;

/** The port, or in one line what is wrong with the flags. */
export function adminPort({ admin, tokenFile, tokenEnv }: AdminFlags): AdminPort | string {
  const url = URL.canParse(admin) ? new URL(admin) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    return `--admin ${admin}: expected the URL of an admin port, such as http://127.0.0.1:9090`;
  if (tokenFile !== undefined && tokenEnv !== undefined)
    return '--token-file and --token-env are two tokens: leave one of them out';
  const read =
    tokenFile !== undefined
      ? readToken(tokenFile)
      : tokenEnv !== undefined
        ? tokenInEnvironment(tokenEnv, process.env)
        : null;
  const flag = tokenFile !== undefined ? '--token-file' : '--token-env';
  if (read?.ok === false) return `${flag} ${read.error}`;
  const headers = read === null ? {} : { authorization: `Bearer ${read.token}` };
  return { origin: url.origin, headers };
}

/** Asks; a body is posted. The answer, or in words why there is none. */
export async function askAdmin(
  { origin, headers }: AdminPort,
  path: string,
  body?: object,
): Promise<Answer | string> {
  try {
    const response = await fetch(`${origin}/control/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // A token is for the port it was given for.
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const answered: unknown = await response.json().catch(() => null);
    return { status: response.status, body: Object(answered) };
  } catch (error) {
    return unreachable(error);
  }
}

export function unreachable(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const why = cause instanceof Error ? cause.message : String(cause);
  return `cannot be reached (${why}); a rehearsal and production print where their admin port is`;
}

/** An answer that is an error, in the port's own words. */
export function errorOf({ status, body }: Answer): string {
  return typeof body.error === 'string'
    ? body.error
    : `answered ${status}, which no admin port does`;
}

/** Who gives a command, for the audit log: whoever runs this process. */
export function whoRuns(command: string): string {
  try {
    return `${userInfo().username} (understudy ${command})`;
  } catch {
    // A container's user may have no name.
    return `understudy ${command}`;
  }
}
