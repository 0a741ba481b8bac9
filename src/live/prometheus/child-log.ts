import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** What a starting Prometheus says in its JSON log, in the 2.x and the 3.x wording. */
export interface ChildLog {
  /** `127.0.0.1:35459`, once it listens. */
  readonly address: Promise<string>;
  /** The last thing it complained of, for the message if it ends. */
  lastComplaint(): string | undefined;
}

/** Reads the log to its end, so that the child never blocks on a full pipe. */
export function readChildLog(log: Readable): ChildLog {
  let complaint: string | undefined;
  const address = new Promise<string>((resolve) => {
    createInterface({ input: log }).on('line', (line) => {
      const entry = logEntry(line);
      // An earlier line, "Start listening for connections", still shows the port asked for.
      if (entry.msg === 'Listening on' && entry.address) resolve(entry.address);
      if (!/^(?:info|debug|warn)$/i.test(entry.level)) {
        complaint = entry.err || entry.msg || line;
      }
    });
  });
  return { address, lastComplaint: () => complaint };
}

type LogEntry = Record<'msg' | 'address' | 'level' | 'err', string>;

/** A line that is not JSON (a bad flag, a panic) counts as a complaint in its own words. */
function logEntry(line: string): LogEntry {
  const entry: LogEntry = { msg: '', address: '', level: '', err: '' };
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return { ...entry, msg: line };
  }
  for (const [key, value] of Object.entries(json ?? {}))
    if (key in entry && typeof value === 'string') entry[key as keyof LogEntry] = value;
  return entry;
}
