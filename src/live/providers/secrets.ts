import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { SecretLookup } from '../../core/analysis/secrets.ts';

/** Where secrets are outside Kubernetes. */
export interface SecretPlaces {
  /** A folder with a file `<name>/<key>` for each, as Kubernetes mounts them. */
  readonly folder: string | null;
  /** Variables as `secretVariable` names them. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Kubernetes' own names: nothing that could lead out of the folder. */
const SECRET_NAME = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;
const SECRET_KEY = /^(?!\.{1,2}$)[-._a-zA-Z0-9]+$/;
/** The largest that Kubernetes lets a secret be. */
const MAX_SECRET_BYTES = 1024 * 1024;

/** Looks a `secretKeyRef` up: in the folder, then in the environment. An empty text is a secret. */
export function secretsIn({ folder, environment }: SecretPlaces): SecretLookup {
  return (name, key) => {
    if (!SECRET_NAME.test(name)) return { ok: false, missing: 'secret' };
    if (!SECRET_KEY.test(key)) return { ok: false, missing: 'key' };
    const value =
      (folder === null ? undefined : textOf(join(folder, name, key))) ??
      environment[secretVariable(name, key)];
    if (value !== undefined) return { ok: true, value };
    const isKnown = folder !== null && existsSync(join(folder, name));
    return { ok: false, missing: isKnown ? 'key' : 'secret' };
  };
}

/**
 * `UNDERSTUDY_SECRET_DATADOG_KEYS_API_KEY` for the key `api-key` of `datadog-keys`: upper case, `_`
 * for the rest. The prefix keeps a template from naming its way to any other variable.
 */
export function secretVariable(name: string, key: string): string {
  return `UNDERSTUDY_SECRET_${name}_${key}`.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}

/** Without the newline that editors put at the end of a file; undefined if it cannot be read. */
function textOf(path: string): string | undefined {
  try {
    if (statSync(path).size > MAX_SECRET_BYTES) return undefined;
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch {
    return undefined;
  }
}

/** A lookup that remembers what it gave out, so that it can be kept out of logs and journals. */
export interface GuardedSecrets {
  readonly lookup: SecretLookup;
  /** The text with every secret given out so far replaced. */
  redact(text: string): string;
}

export function guarded(lookup: SecretLookup): GuardedSecrets {
  const given = new Set<string>();
  return {
    lookup: (name, key) => {
      const secret = lookup(name, key);
      if (secret.ok && secret.value !== '') given.add(secret.value);
      return secret;
    },
    redact: (text) => [...given].reduce((shown, secret) => shown.replaceAll(secret, '*****'), text),
  };
}
