import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerEvent } from '../../core/sse-reader.ts';
import { readEvents } from '../../live/event-source.ts';
import { watchedLine } from '../../report/terminal/watched-line.ts';
import { type AdminPort, unreachable } from '../admin-port.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { interruptible } from '../interruption.ts';
import { complain, refuse } from '../refusal.ts';

const RETRY_MS = 2_000;

/**
 * Prints a line for each event until it is interrupted. A stream that breaks is opened again, from the
 * last event that came. Exit codes: 0 interrupted, 2 the port refuses us, 3 it could not be reached.
 */
export function watchEvents(
  port: AdminPort,
  json: boolean,
  print: (line: string) => void,
): Promise<ExitCode> {
  return interruptible(async (interruption) => {
    const left = new AbortController();
    interruption.follow(() => left.abort());
    let seen = '';
    let isBegun = false;
    while (!left.signal.aborted) {
      const trouble = await follow(port, seen, left.signal, (event) => {
        isBegun = true;
        seen = event.id;
        const data = parsed(event);
        print(
          json ? JSON.stringify({ event: event.name, ...data }) : watchedLine(event.name, data),
        );
      });
      if (left.signal.aborted) break;
      const [message, code] = trouble;
      if (!isBegun || code === EXIT.badInput) return refuse(`${port.origin}: ${message}`, code);
      complain(`${message}; trying again`);
      await sleep(RETRY_MS, undefined, { signal: left.signal }).catch(() => {});
    }
    return EXIT.ok;
  });
}

type Trouble = readonly [message: string, code: ExitCode];

/** Reads one stream to its end; why it ended. */
async function follow(
  { origin, headers }: AdminPort,
  seen: string,
  signal: AbortSignal,
  heard: (event: ServerEvent) => void,
): Promise<Trouble> {
  const wanted = seen === '' ? headers : { ...headers, 'last-event-id': seen };
  try {
    const status = await readEvents(`${origin}/control/events`, wanted, signal, heard);
    if (status === 200) return ['the stream ended', EXIT.cannotRun];
    const code = [401, 403, 429].includes(status) ? EXIT.badInput : EXIT.cannotRun;
    return [`answered ${status} to who wants its events`, code];
  } catch (error) {
    return [unreachable(error), EXIT.cannotRun];
  }
}

function parsed({ data }: ServerEvent): object {
  try {
    return Object(JSON.parse(data));
  } catch {
    return { data };
  }
}
