import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Semantics } from '../../core/promql/ast.ts';
import { findPrometheusBinary } from '../prometheus/binary.ts';

const VERSION_TIMEOUT_MS = 30_000;

/** The real Prometheus that decisions are checked with, and the dialect it speaks. */
export interface JudgeProgram {
  readonly path: string;
  /** `2.42.0+ds`. */
  readonly version: string;
  readonly semantics: Semantics;
}

export type FoundJudge =
  | { readonly ok: true; readonly judge: JudgeProgram }
  | { readonly ok: false; readonly error: string };

/** Looks for it on PATH. What it is to check must have been decided in its dialect. */
export async function findJudge(): Promise<FoundJudge> {
  const path = await findPrometheusBinary();
  if (path === undefined) {
    return {
      ok: false,
      error:
        'no prometheus on PATH to verify with: install it (Debian: apt-get install prometheus) ' +
        'or leave --verify out',
    };
  }
  const said = await versionSaid(path);
  const version = /version (\d+\.\d+\.\S+)/.exec(said)?.[1];
  const semantics = version === undefined ? undefined : semanticsOf(version);
  if (version === undefined || semantics === undefined) {
    const [line = ''] = said.trim().split('\n');
    return {
      ok: false,
      error: `${path} --version says "${line}": expected prometheus 2.x or 3.x to verify with`,
    };
  }
  return { ok: true, judge: { path, version, semantics } };
}

export function semanticsOf(version: string): Semantics | undefined {
  if (version.startsWith('2.')) return '2.x';
  return version.startsWith('3.') ? '3.x' : undefined;
}

async function versionSaid(path: string): Promise<string> {
  try {
    const { stdout, stderr } = await promisify(execFile)(path, ['--version'], {
      timeout: VERSION_TIMEOUT_MS,
    });
    return stdout + stderr;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
