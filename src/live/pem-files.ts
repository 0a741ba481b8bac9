import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { Tls } from './prometheus/connection.ts';

export type TlsRead =
  | { readonly ok: true; readonly tls: Tls }
  /** One line that names the file. */
  | { readonly ok: false; readonly error: string };

/** Names of PEM files, as written. */
export interface PemFiles {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** Reads what is named, and tells a file that is not what it is named for. */
export function readPemFiles(files: PemFiles, resolve: (reference: string) => string): TlsRead {
  const tls: { -readonly [Name in keyof Tls]: Tls[Name] } = {};
  for (const name of ['ca', 'cert', 'key'] as const) {
    const file = files[name];
    if (file === undefined) continue;
    const text = textAt(resolve(file));
    if (text === undefined) return { ok: false, error: `tls.${name}: ${file} cannot be read` };
    tls[name] = text;
    const problem = name === 'key' ? pemProblem(tls) : pemProblem({ [name]: text });
    if (problem) return { ok: false, error: `tls.${name}: ${file} ${problem}` };
  }
  return { ok: true, tls };
}

/** What OpenSSL says against a PEM text is for its makers; it quotes nothing, and helps nobody. */
function pemProblem(pem: { ca?: string; cert?: string; key?: string }): string | undefined {
  try {
    createSecureContext(pem);
  } catch {
    return pem.key === undefined
      ? 'is no certificate in PEM form'
      : 'is no key in PEM form, or not that of tls.cert';
  }
  const isCertificate = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----/.test(pem.ca ?? pem.cert ?? '');
  return isCertificate ? undefined : 'is no certificate in PEM form';
}

/** Undefined if it cannot be read. */
export function textAt(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
