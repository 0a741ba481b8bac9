import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { formatProblem, isError } from '../core/document.ts';
import { loadProduction } from '../core/scenario/load-production.ts';
import type { Files } from '../core/scenario/named-files.ts';
import { type ProductionAnswers, productionText } from '../core/scenario/production-text.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { filesOnDisk } from './files-on-disk.ts';
import { refuse } from './refusal.ts';

/** The flags of `understudy init`, as text. */
export interface InitFlags {
  readonly rollout?: string;
  readonly triggers?: string;
  readonly stable?: string;
  readonly stableVersion?: string;
  readonly stableHash?: string;
  readonly canary?: string;
  readonly canaryVersion?: string;
  readonly canaryHash?: string;
  readonly prometheus?: string;
}

/** Asks a person, who may leave it at the default; null where nobody is at a terminal. */
export type AskPerson = ((question: string, usual: string) => Promise<string>) | null;

interface Question {
  readonly flag: keyof InitFlags;
  readonly text: string;
  /** Empty where there is none: then something must be said. */
  readonly usual: string;
}

const QUESTIONS: readonly Question[] = [
  { flag: 'rollout', text: 'the file of the Argo Rollout', usual: '' },
  { flag: 'stable', text: 'the URL of the model that serves', usual: '' },
  { flag: 'stableVersion', text: 'its version', usual: '' },
  { flag: 'canary', text: 'the URL of the model that is rolled out', usual: '' },
  { flag: 'canaryVersion', text: 'its version', usual: '' },
  { flag: 'prometheus', text: 'the URL of Prometheus', usual: 'http://127.0.0.1:9090' },
];

/**
 * `understudy init [file]`: writes a commented production file from flags, and from answers where flags are
 * missing. What it writes passes `check`; where it would not, or the file is there, nothing is written.
 * Exit codes: 0 written, 2 bad input, 3 it cannot be written.
 */
export async function runInit(
  path: string,
  flags: InitFlags,
  ask: AskPerson,
  print: (line: string) => void,
): Promise<ExitCode> {
  const given = new Map(Object.entries(flags));
  if (ask === null) {
    const missing = QUESTIONS.filter(({ flag, usual }) => usual === '' && !given.has(flag));
    const names = missing.map(({ flag }) => `--${kebab(flag)}`).join(', ');
    if (missing.length > 0) return refuse(`nobody is there to be asked; give ${names}`);
  }
  for (const { flag, text, usual } of QUESTIONS) {
    if (given.has(flag)) continue;
    const answer = ask === null ? usual : await ask(text, usual);
    if (answer === '') return refuse(`--${kebab(flag)}: nothing was said; expected ${text}`);
    given.set(flag, answer);
  }
  const text = productionText(answersOf((flag) => given.get(flag)));
  const problems = loadProduction(path, withFile(path, text)).problems.filter(isError);
  if (problems.length > 0) return refuse(problems.map(formatProblem).join('\n'));
  const unwritten = writeNew(path, text);
  if (unwritten !== null) return unwritten;
  print(`${path} is written; next: understudy check ${path} --live`);
  return EXIT.ok;
}

/** A person at this terminal; null if there is none. Closes when `done`. */
export function terminalPerson(): { readonly ask: AskPerson; done(): void } {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return { ask: null, done: () => {} };
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const ask = async (question: string, usual: string) => {
    const shown = usual === '' ? '' : ` [${usual}]`;
    const answer = (await terminal.question(`${question}${shown}: `)).trim();
    return answer === '' ? usual : answer;
  };
  return { ask, done: () => terminal.close() };
}

function answersOf(said: (flag: keyof InitFlags) => string | undefined): ProductionAnswers {
  const model = (role: 'stable' | 'canary') => {
    const version = said(`${role}Version`) ?? '';
    return { version, hash: said(`${role}Hash`) ?? version, endpoint: said(role) ?? '' };
  };
  return {
    rollout: said('rollout') ?? '',
    triggers: said('triggers') ?? null,
    models: { stable: model('stable'), canary: model('canary') },
    prometheus: said('prometheus') ?? '',
  };
}

/** The disk, as if that file stood on it. */
function withFile(path: string, text: string): Files {
  const read: Files['read'] = (file) =>
    file === path ? { ok: true, text } : filesOnDisk.read(file);
  return { ...filesOnDisk, read };
}

/** Null once it is written. */
function writeNew(path: string, text: string): ExitCode | null {
  try {
    writeFileSync(path, text, { flag: 'wx' });
    return null;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return refuse(`${path}: is there already; name another file`);
    return refuse(`${path}: cannot be written: ${message}`, EXIT.cannotRun);
  }
}

function kebab(flag: string): string {
  return flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
