import { type FSWatcher, lstatSync, readFileSync, readlinkSync, watch } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { formatProblem, isError, type Problem, problemOfFile } from '../../core/document.ts';
import type { FlagSet } from '../../core/flags/flag.ts';
import { changedFlags, isSound, readFlagFile } from '../../core/flags/flag-file.ts';

/** The flags of a file that is watched. */
export interface WatchedFlags {
  /** The flags in force: of the last file that was sound, all of them at once. */
  current(): FlagSet;
  /** Calls back after each change, beside `FlagChanges`; gives the function that ends it. */
  subscribe(changed: () => void): () => void;
  close(): void;
}

export interface FlagChanges {
  /** Other flags are in force; `keys` are those that were added, removed or decide otherwise. */
  readonly changed: (keys: readonly string[], flags: FlagSet) => void;
  /** A new file was refused and the flags in force stay: one line that says why. */
  readonly refused: (line: string) => void;
}

export type FlagsOpened =
  | { readonly ok: true; readonly flags: WatchedFlags; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Editors and copies write in pieces: what is seen first may be half a file. */
const SETTLE_MS = 50;

/** For file systems that tell of no changes, such as NFS. */
const LOOK_AGAIN_MS = 2_000;

/** As many as Linux follows itself. */
const MAX_LINKS = 40;

/**
 * Reads a flag file and watches it, also where it is replaced by a rename, or reached by links that are
 * turned, as Kubernetes does it with a ConfigMap. A file with an error, or none at all, changes
 * nothing; that is told once it has stood for a moment. The first file has to be sound.
 */
export function watchFlags(path: string, changes: FlagChanges): FlagsOpened {
  const read = readSource(path);
  const first = readFlagFile(path, read.text ?? '');
  if (read.text === undefined) {
    return { ok: false, problems: [problemOfFile(path, `cannot read it: ${read.error}`)] };
  }
  if (!isSound(first)) return { ok: false, problems: first.problems };
  const flags = new FlagWatch(path, { set: first.set, text: read.text }, changes);
  return { ok: true, flags, problems: first.problems };
}

type Source = { readonly text: string } | { readonly text: undefined; readonly error: string };

function readSource(path: string): Source {
  try {
    return { text: readFileSync(path, 'utf8') };
  } catch (error) {
    return { text: undefined, error: error instanceof Error ? error.message : String(error) };
  }
}

class FlagWatch implements WatchedFlags {
  readonly #path: string;
  readonly #changes: FlagChanges;
  readonly #subscribers = new Set<() => void>();
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #lookAgain: NodeJS.Timeout;
  #settling: NodeJS.Timeout | undefined;
  #set: FlagSet;
  /** The text of the flags in force. */
  #text: string;
  /** What is wrong with the file as it was last seen, and whether that has been told. */
  #flaw: { readonly line: string; readonly isTold: boolean } | undefined;

  constructor(
    path: string,
    first: { readonly set: FlagSet; readonly text: string },
    changes: FlagChanges,
  ) {
    this.#path = path;
    this.#set = first.set;
    this.#text = first.text;
    this.#changes = changes;
    this.#followLinks();
    this.#lookAgain = setInterval(() => this.#look(), LOOK_AGAIN_MS).unref();
    // What changed between the first reading and the watching.
    this.#settle();
  }

  current(): FlagSet {
    return this.#set;
  }

  subscribe(changed: () => void): () => void {
    this.#subscribers.add(changed);
    return () => void this.#subscribers.delete(changed);
  }

  close(): void {
    clearInterval(this.#lookAgain);
    clearTimeout(this.#settling);
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #settle(): void {
    this.#settling ??= setTimeout(() => {
      this.#settling = undefined;
      this.#look();
    }, SETTLE_MS).unref();
  }

  #look(): void {
    this.#followLinks();
    const source = readSource(this.#path);
    if (source.text === undefined) {
      this.#suspect(`${this.#path}: cannot read it: ${source.error}`);
      return;
    }
    if (source.text === this.#text) {
      this.#flaw = undefined;
      return;
    }
    const read = readFlagFile(this.#path, source.text);
    if (!isSound(read)) {
      const errors = read.problems.filter(isError);
      const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
      this.#suspect(`${errors[0] ? formatProblem(errors[0]) : this.#path}${more}`);
      return;
    }
    const keys = changedFlags(this.#set, read.set);
    this.#set = read.set;
    this.#text = source.text;
    this.#flaw = undefined;
    this.#changes.changed(keys, read.set);
    for (const changed of this.#subscribers) changed();
  }

  /** Told at the second look: at the first the file may still be being written. */
  #suspect(line: string): void {
    const isOld = this.#flaw?.line === line;
    if (isOld && this.#flaw?.isTold) return;
    this.#flaw = { line, isTold: isOld };
    if (isOld) this.#changes.refused(`${line}; the last good flags stay in force`);
    else this.#settle();
  }

  /** Watches the folder of the file and of each link that leads to it. */
  #followLinks(): void {
    const folders = foldersOf(this.#path);
    for (const [folder, watcher] of this.#watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    for (const folder of folders) {
      if (!this.#watchers.has(folder)) this.#watch(folder);
    }
  }

  #watch(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, () => this.#settle());
      watcher.on('error', () => {
        watcher.close();
        this.#watchers.delete(folder);
      });
      this.#watchers.set(folder, watcher);
    } catch {
      // A folder that is gone or cannot be watched is looked at from time to time.
    }
  }
}

function foldersOf(path: string): ReadonlySet<string> {
  const folders = new Set<string>();
  let at = resolve(path);
  for (let links = 0; links <= MAX_LINKS; links += 1) {
    folders.add(dirname(at));
    try {
      if (!lstatSync(at).isSymbolicLink()) break;
      at = resolve(dirname(at), readlinkSync(at));
    } catch {
      break;
    }
  }
  return folders;
}
