import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';

export type Locked =
  | { readonly ok: true; release(): void }
  /** One line that says who has it and what to do. */
  | { readonly ok: false; readonly error: string };

/** Who holds a lock. Process ids are given anew: the time of its start tells one from its successor. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly started: string | null;
}

/**
 * One engine for a rollout: a file that names its process. The lock of a process that is gone is
 * taken over; one of another machine is not, since nobody here can tell whether that one lives.
 */
export function lockEngine(path: string): Locked {
  const own: Holder = { pid: process.pid, host: hostname(), started: startOf(process.pid) };
  const text = `${JSON.stringify(own)}\n`;
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, text);
  try {
    if (isLinked(draft, path)) return held(path, text);
    const found = readText(path);
    const holder = found === null ? null : holderOf(found);
    if (holder !== null && isAlive(holder)) return { ok: false, error: words(path, holder) };
    // Whoever else saw it stale may have taken it meanwhile: only what was seen is moved away.
    if (found !== null && readText(path) === found) renameSync(path, `${draft}.stale`);
    rmSync(`${draft}.stale`, { force: true });
    if (isLinked(draft, path)) return held(path, text);
    return { ok: false, error: `${path}: another engine has just taken it` };
  } finally {
    rmSync(draft, { force: true });
  }
}

function held(path: string, text: string): Locked {
  const release = () => {
    if (readText(path) === text) rmSync(path, { force: true });
  };
  return { ok: true, release };
}

/** A link is made whole or not at all, and never over another. */
function isLinked(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function holderOf(text: string): Holder | null {
  try {
    const { pid, host, started } = JSON.parse(text);
    return Number.isInteger(pid) && pid > 0 ? { pid, host, started } : null;
  } catch {
    // Nobody's: a lock that was being written when its machine went down.
    return null;
  }
}

function isAlive({ pid, host, started }: Holder): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process may not be signalled, and lives.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return started === null || startOf(pid) === started;
}

/** When a process began, in the kernel's ticks; null where the system does not tell. */
function startOf(pid: number): string | null {
  const stat = readText(`/proc/${pid}/stat`);
  // The second field is a name in brackets, which may itself hold blanks and brackets.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

function words(path: string, { pid, host }: Holder): string {
  if (host === hostname()) {
    return `${path}: the engine of process ${pid} runs this rollout; stop that one first`;
  }
  const remedy = 'if that machine is gone for good, remove the file';
  return `${path}: an engine on ${host} (process ${pid}) has this rollout; ${remedy}`;
}
