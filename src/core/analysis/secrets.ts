import { replaceTags, type SubstitutedValue } from './substitute.ts';
import type { Argument } from './template.ts';

/**
 * Where a secret's text comes from: the environment, a file, or Kubernetes. Never a run's state.
 */
export type SecretLookup = (name: string, key: string) => Secret;

export type Secret =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly missing: 'secret' | 'key' };

/** For a world that has no secrets. */
export const NO_SECRETS: SecretLookup = () => ({ ok: false, missing: 'secret' });

/**
 * For where a secret's text decides nothing: a journal that is decided again, a world in which nobody
 * is dialled. That there was one is enough.
 */
export const REDACTED: SecretLookup = () => ({ ok: true, value: '*****' });

export function isSecretArgument(arg: Argument): boolean {
  return arg.valueFrom?.secretKeyRef !== undefined;
}

/**
 * Arguments for a run's first pass: one that names a secret stands for itself, so that its
 * `{{args.x}}` is still there when the secret is read.
 */
export function withSecretsUnread(args: readonly Argument[]): Argument[] {
  return args.map((arg) =>
    isSecretArgument(arg) ? { name: arg.name, value: `{{args.${arg.name}}}` } : arg,
  );
}

/** The texts of the secrets that the arguments name, by argument. */
export function readSecrets(
  args: readonly Argument[],
  lookup: SecretLookup,
): SubstitutedValue<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const arg of args) {
    const reference = arg.valueFrom?.secretKeyRef;
    if (reference === undefined) continue;
    if (arg.value !== undefined) {
      return { ok: false, error: `arg '${arg.name}' has both Value and ValueFrom fields` };
    }
    const secret = lookup(reference.name, reference.key);
    if (!secret.ok) {
      const error =
        secret.missing === 'secret'
          ? `secrets "${reference.name}" not found`
          : `key '${reference.key}' does not exist in secret '${reference.name}'`;
      return { ok: false, error };
    }
    texts.set(arg.name, secret.value);
  }
  return { ok: true, value: texts };
}

/** A value with the secrets' texts in place of their `{{args.x}}`. */
export function withSecrets<T>(value: T, secrets: ReadonlyMap<string, string>): T {
  if (secrets.size === 0) return value;
  const text = replaceTags(JSON.stringify(value), (tag) => {
    const [, name = ''] = /^\s*args\.(.*?)\s*$/.exec(tag) ?? [];
    const secret = secrets.get(name);
    return secret === undefined ? `{{${tag}}}` : JSON.stringify(secret).slice(1, -1);
  });
  return JSON.parse(text);
}

/** A message that may be shown: no secret's text is in it. */
export function redacted(message: string, secrets: ReadonlyMap<string, string>): string {
  let shown = message;
  for (const secret of secrets.values()) {
    if (secret !== '') shown = shown.replaceAll(secret, '*****');
  }
  return shown;
}
