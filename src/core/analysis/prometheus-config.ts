import { parseGoDuration } from './go-duration.ts';
import type { PrometheusProvider } from './provider.ts';
import { evaluateTimeExpression } from './time-expression.ts';

const URL_WITH_HOST = /^[a-z][a-z\d+.-]*:\/\/[^/?#]+/i;

export type PrometheusAddress =
  | { readonly ok: true; readonly address: string }
  | { readonly ok: false; readonly error: string };

/**
 * The address to ask, or what is wrong with the provider's settings, in Argo's words and order.
 * `defaultAddress` stands in for an empty one (ARGO_ROLLOUTS_PROMETHEUS_ADDRESS).
 */
export function prometheusAddress(
  provider: PrometheusProvider,
  defaultAddress: string,
): PrometheusAddress {
  const address = provider.address || defaultAddress;
  const error = addressProblem(address) ?? authenticationProblem(provider) ?? timeout(provider);
  return error === undefined ? { ok: true, address } : { ok: false, error };
}

function addressProblem(address: string): string | undefined {
  if (address === '') return 'prometheus address is not configured';
  return URL_WITH_HOST.test(address) ? undefined : 'prometheus address is not is url format';
}

function authenticationProblem({ authentication }: PrometheusProvider): string | undefined {
  const { oauth2, basicAuth } = authentication ?? {};
  if (oauth2?.tokenUrl && (!oauth2.clientId || !oauth2.clientSecret)) {
    return 'missing mandatory parameter in metric for OAuth2 setup';
  }
  const missing = 'missing mandatory parameter in metric for basic auth setup:';
  if (basicAuth?.password && !basicAuth.username) return `${missing} username`;
  if (basicAuth?.username && !basicAuth.password) return `${missing} password`;
  return undefined;
}

function timeout({ timeout: seconds = 0 }: PrometheusProvider): string | undefined {
  return seconds < 0 ? 'prometheus timeout should not be negative' : undefined;
}

export type QueryRange =
  | {
      readonly ok: true;
      readonly startMs: number;
      readonly endMs: number;
      readonly stepMs: number;
    }
  | { readonly ok: false; readonly error: string };

/** The times that a rangeQuery means now. */
export function queryRange(
  { start = '', end = '', step = '' }: NonNullable<PrometheusProvider['rangeQuery']>,
  nowMs: number,
): QueryRange {
  const from = evaluateTimeExpression(start, nowMs);
  if (!from.ok) return unreadable('start as time', from.error);
  const to = evaluateTimeExpression(end, nowMs);
  if (!to.ok) return unreadable('end as time', to.error);
  const each = parseGoDuration(step);
  if (!each.ok) return unreadable('step as duration', each.error);
  return {
    ok: true,
    startMs: from.atMs,
    endMs: to.atMs,
    stepMs: Number(each.nanoseconds) / 1e6,
  };
}

function unreadable(what: string, error: string): QueryRange {
  return { ok: false, error: `failed to parse rangeQuery.${what}: ${error}` };
}
