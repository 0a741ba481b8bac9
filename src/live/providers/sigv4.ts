import type { PrometheusProvider } from '../../core/analysis/provider.ts';

/** Amazon Managed Prometheus, for which Argo signs whatever the metric says. */
const AMAZON_WORKSPACES = 'aps-workspaces';

/** Why a request that must be signed (AWS SigV4) is not sent; undefined if it need not be. */
export function sigv4Refusal(
  authentication: PrometheusProvider['authentication'],
  address = '',
): string | undefined {
  const asked = Object.values(authentication?.sigv4 ?? {}).some((text) => text !== '');
  if (!asked && !address.includes(AMAZON_WORKSPACES)) return undefined;
  return (
    'authentication.sigv4 is not supported: requests are not signed here; ' +
    'put a signing proxy (aws-sigv4-proxy) in between and give its address'
  );
}
