import { closeSync, openSync, writeSync } from 'node:fs';
import type { RequestRecord } from './request-record.ts';

export interface RequestLog {
  write(record: RequestRecord): void;
  close(): void;
}

/**
 * A log of JSON lines, begun anew. Each line is with the system when `write` returns: a server that
 * is killed loses none. Throws the system's error if the file cannot be written.
 */
export function openRequestLog(path: string): RequestLog {
  const file = openSync(path, 'w');
  return {
    write(record) {
      writeSync(file, `${JSON.stringify(record)}\n`);
    },
    close() {
      closeSync(file);
    },
  };
}
