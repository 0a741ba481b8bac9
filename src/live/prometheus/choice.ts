import type { PrometheusKind } from './port.ts';

/** Which Prometheus the user wants: `--prometheus auto|embedded|binary|docker|<url>`. */
export type PrometheusChoice =
  | { readonly kind: 'auto' | Exclude<PrometheusKind, 'url'> }
  | { readonly kind: 'url'; readonly url: string };

export type ParsedChoice =
  | { readonly ok: true; readonly choice: PrometheusChoice }
  | { readonly ok: false; readonly error: string };

const KINDS = ['auto', 'embedded', 'binary', 'docker'] as const;

/** Reads the text of the flag. A URL may carry credentials and a path prefix. */
export function parsePrometheusChoice(text: string): ParsedChoice {
  const kind = KINDS.find((name) => name === text);
  if (kind !== undefined) return { ok: true, choice: { kind } };
  if (/^https?:\/\//i.test(text)) {
    if (URL.canParse(text)) return { ok: true, choice: { kind: 'url', url: text } };
    return { ok: false, error: 'the URL of the Prometheus cannot be read' };
  }
  return {
    ok: false,
    error:
      `"${text}" is not a Prometheus: ` +
      'expected auto, embedded, binary, docker or an http(s) URL',
  };
}
