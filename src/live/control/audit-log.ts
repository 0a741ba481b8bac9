import { type FileHandle, open } from 'node:fs/promises';

/** One command, and what became of it. */
export interface AuditLine {
  readonly atMs: number;
  readonly verb: string;
  /** What was said beside the verb: a weight, how answers under way end. */
  readonly wish: Readonly<Record<string, unknown>>;
  /** Who they said they are, by which token, and from which address. */
  readonly by: string;
  readonly role: string;
  readonly from: string;
  readonly isObeyed: boolean;
  readonly message: string;
}

/** A file to which every command is added, a JSON value a line. */
export interface AuditLog {
  /** Never rejects. Resolves once the line is on the disk, with null, or with why it is not. */
  append(line: AuditLine): Promise<string | null>;
}

export function auditLog(path: string): AuditLog {
  let last: Promise<unknown> = Promise.resolve();
  const write = async (line: AuditLine) => {
    let file: FileHandle | undefined;
    try {
      file = await open(path, 'a', 0o600);
      await file.appendFile(`${JSON.stringify(line)}\n`);
      await file.sync();
      return null;
    } catch (error) {
      return `${path}: ${error instanceof Error ? error.message : error}`;
    } finally {
      await file?.close().catch(() => {});
    }
  };
  return {
    append: (line) => {
      // One after the other: lines are in the order in which their commands were answered.
      const writing = last.then(() => write(line));
      last = writing;
      return writing;
    },
  };
}

/** Where nothing is kept. */
export const NO_AUDIT: AuditLog = { append: () => Promise.resolve(null) };
