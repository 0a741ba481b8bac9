import { type ProviderName, providersOf } from '../../analysis/provider.ts';
import type { AnalysisSpec } from '../../analysis/template.ts';
import { type Problem, type SourceDocument, unsupportedAt } from '../../document.ts';

const SERVED: readonly ProviderName[] = ['prometheus', 'web'];

const INSTEAD: Readonly<Partial<Record<ProviderName, string>>> = {
  job: 'run the job in the pipeline, and ask for its outcome with a web metric',
  kayenta: 'compare canary and stable in one prometheus query',
  plugin: 'ask what the plugin asks with a web metric',
};

const ANY_VENDOR =
  'bring the figure into Prometheus, or ask the vendor’s HTTP API with a web metric';

/** Providers that are Argo's and not ours, by name, with what to do instead. */
export function unsupportedProviders(
  document: SourceDocument,
  { metrics = [] }: Pick<AnalysisSpec, 'metrics'>,
): Problem[] {
  return metrics.flatMap(({ name, provider }, index) => {
    const path = ['spec', 'metrics', index, 'provider'];
    const vendors = providersOf(provider).filter((known) => !SERVED.includes(known));
    const refusals = vendors.map((vendor) => {
      const instead = INSTEAD[vendor] ?? ANY_VENDOR;
      const message = `metric "${name}": provider ${vendor} is not served; ${instead}`;
      return unsupportedAt(document, [...path, vendor], message);
    });
    if (!provider?.prometheus?.authentication?.sigv4) return refusals;
    const message =
      `metric "${name}": authentication by sigv4 is not served; ` +
      'put a signing proxy before Prometheus, or use oauth2 or basicAuth';
    const at = [...path, 'prometheus', 'authentication', 'sigv4'];
    return [...refusals, unsupportedAt(document, at, message)];
  });
}
