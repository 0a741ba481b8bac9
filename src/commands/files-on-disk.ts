import { readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import type { Files, FileText } from '../core/scenario/named-files.ts';

/** Files written by hand are far smaller; this keeps a mistaken path from filling the memory. */
const MAX_BYTES = 4 * 1024 * 1024;

export const filesOnDisk: Files = {
  read: readText,
  resolve: (fromFile, reference) =>
    isAbsolute(reference) ? reference : join(dirname(fromFile), reference),
};

function readText(path: string): FileText {
  try {
    const found = statSync(path);
    if (found.isDirectory()) return { ok: false, error: 'it is a directory' };
    if (!found.isFile()) return { ok: false, error: 'it is not a regular file' };
    if (found.size > MAX_BYTES) return { ok: false, error: `it has ${found.size} bytes` };
    return { ok: true, text: readFileSync(path, 'utf8') };
  } catch (error) {
    return { ok: false, error: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reasons: Record<string, string> = {
    ENOENT: 'there is no such file',
    ENOTDIR: 'a part of its path is no directory',
    EACCES: 'permission denied',
    EISDIR: 'it is a directory',
    ELOOP: 'its links go in a circle',
    ENAMETOOLONG: 'its name is too long',
  };
  return reasons[code] ?? (error instanceof Error ? error.message : String(error));
}
