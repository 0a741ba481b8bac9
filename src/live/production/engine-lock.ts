import { readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname } from 'node:path';

export type Locked =
  | { readonly ok: true; release(): void }
  /** One line that says who has it and what to do. */
  | { readonly ok: false; readonly error: string };

/** Who holds a lock. Process ids are given anew: when it began tells one from its successor. */
interface Holder {
  readonly pid: number;
  readonly began: string;
  readonly host: string;
}

/** In the place of a holder that let go. */
const FREE = 'free';

/**
 * One engine for a rollout. The lock is a symbolic link beside `path` whose target names the process: it
 * comes into being whole and never over another, and wants no room on a disk that is full. A process
 * that is gone is followed by a link of the next higher number: a number is never taken away to be given
 * again, so two that see the same one gone cannot both follow it. The lock of another machine is left
 * alone, since nobody here can tell whether that one lives. Throws the system's error.
 */
export function lockEngine(path: string): Locked {
  const last = numbersAt(path).at(-1) ?? 0;
  const holder = holderAt(`${path}.${last}`);
  if (holder !== null && isAlive(holder)) {
    return { ok: false, error: words(`${path}.${last}`, holder) };
  }
  const own = last + 1;
  const isTaken = !isLinked(ownText(), `${path}.${own}`);
  // Whoever looked so long ago that others came and went meanwhile has taken a number of the past.
  const isPast = !isTaken && numbersAt(path).some((number) => number > own);
  if (isPast) rmSync(`${path}.${own}`);
  if (isTaken || isPast) return { ok: false, error: `${path}: another engine has just taken it` };
  for (const number of numbersAt(path)) {
    if (number < last) rmSync(`${path}.${number}`, { force: true });
  }
  return { ok: true, release: () => release(path, own) };
}

/** The number stays taken: the next higher one says that nobody has it. */
function release(path: string, own: number): void {
  // A person may have removed it, and let another one in.
  if (textAt(`${path}.${own}`) === ownText()) isLinked(FREE, `${path}.${own + 1}`);
}

/** Of all links that stand, the lowest first. */
function numbersAt(path: string): readonly number[] {
  const prefix = `${basename(path)}.`;
  return readdirSync(dirname(path))
    .filter((name) => name.startsWith(prefix))
    .map((name) => Number(name.slice(prefix.length)))
    .filter(Number.isSafeInteger)
    .sort((one, other) => one - other);
}

function isLinked(text: string, path: string): boolean {
  try {
    symlinkSync(text, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function ownText(): string {
  return `${process.pid}:${beganAt(process.pid)}:${hostname()}`;
}

/** Null of nobody's. */
function holderAt(path: string): Holder | null {
  const [pid, began = '', ...host] = textAt(path)?.split(':') ?? [];
  return Number(pid) > 0 ? { pid: Number(pid), began, host: host.join(':') } : null;
}

function textAt(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function isAlive({ pid, host, began }: Holder): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process may not be signalled, and lives.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return began === '' || beganAt(pid) === began;
}

/**
 * When a process began: the start of the machine and the kernel's ticks since then. Empty where the
 * system does not tell.
 */
function beganAt(pid: number): string {
  try {
    const [boot = ''] = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').split('-');
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is a name in brackets, which may itself hold blanks and brackets.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // One that nobody has buried yet is as gone as any.
    return fields[0] === 'Z' ? '' : `${boot}-${fields[19]}`;
  } catch {
    return '';
  }
}

function words(path: string, { pid, host }: Holder): string {
  if (host === hostname()) {
    return `${path}: the engine of process ${pid} runs this rollout; stop that one first`;
  }
  const remedy = 'if that machine is gone for good, remove the file';
  return `${path}: an engine on ${host} (process ${pid}) has this rollout; ${remedy}`;
}
