import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Replaces a file as a whole; once it resolves, the text outlives the process and the machine's power.
 * Rejects with the system's error, and leaves the old file then.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    await synced(await open(draft, 'w', 0o600), text);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    throw error;
  }
  // The name, too, is only there to stay once its folder is on the disk.
  await synced(await open(dirname(path), 'r'), null);
}

async function synced(file: FileHandle, text: string | null): Promise<void> {
  try {
    if (text !== null) await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
