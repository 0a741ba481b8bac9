import { didYouMean } from '../../core/nearest.ts';
import type { PrometheusBackend } from '../../core/scenario/prometheus-file.ts';
import { type Connection, connectionOf } from './connection.ts';

/** Which Prometheus the user wants: one to bring up, or one that is there already. */
export type PrometheusChoice =
  | { readonly kind: (typeof KINDS)[number] }
  | {
      readonly kind: 'existing';
      readonly connection: Connection;
      /** Null if nobody said whose software it is. */
      readonly backend: PrometheusBackend | null;
    };

export type ParsedChoice =
  | { readonly ok: true; readonly choice: PrometheusChoice }
  | { readonly ok: false; readonly error: string };

const KINDS = ['auto', 'embedded', 'binary', 'docker'] as const;

/**
 * Reads the text of `--prometheus auto|embedded|binary|docker|<url>`. A URL may carry credentials, a
 * path prefix, and parameters that go with each query.
 */
export function parsePrometheusChoice(text: string): ParsedChoice {
  const kind = KINDS.find((name) => name === text);
  if (kind !== undefined) return { ok: true, choice: { kind } };
  if (/^https?:\/\//i.test(text)) {
    const connection = readable(text);
    if (connection) return { ok: true, choice: { kind: 'existing', connection, backend: null } };
    return { ok: false, error: 'the URL of the Prometheus cannot be read' };
  }
  return {
    ok: false,
    error:
      `"${text}" is not a Prometheus: ` +
      `expected auto, embedded, binary, docker or an http(s) URL${didYouMean(text, KINDS)}`,
  };
}

/** Undefined if it is no URL, or one whose credentials are not percent-encoded as they should be. */
function readable(url: string): Connection | undefined {
  try {
    return connectionOf(url);
  } catch {
    return undefined;
  }
}
