import type { ProviderName } from '../../core/analysis/provider.ts';
import type { ReadProvider } from './port.ts';

export type RefusedProvider = Exclude<ProviderName, 'prometheus' | 'web'>;

/** What to do instead, by provider. */
const INSTEAD: { readonly [Name in RefusedProvider]: string } = {
  job:
    'there is no cluster here to run its Job in; let the job publish what it found, ' +
    'and read that with a prometheus or a web metric',
  kayenta:
    'compare the canary with the stable in one prometheus query instead, ' +
    'or read the judgement of a Kayenta you run with a web metric',
  datadog:
    'read https://api.datadoghq.com/api/v1/query with a web metric, ' +
    'its keys in the headers DD-API-KEY and DD-APPLICATION-KEY',
  wavefront:
    'read https://<address>/api/v2/chart/api with a web metric, ' +
    'its token in the header Authorization',
  newRelic:
    'POST the NRQL query to https://api.newrelic.com/graphql with a web metric, ' +
    'its key in the header API-Key',
  cloudWatch:
    'its API takes signed requests only; export the metric to Prometheus ' +
    '(cloudwatch_exporter) and use a prometheus metric',
  graphite: 'read <address>/render?format=json with a web metric, jsonPath {$[0].datapoints}',
  influxdb: 'read <address>/query (InfluxQL, which answers in JSON) with a web metric',
  skywalking: 'POST the query to <address>/graphql with a web metric',
  plugin:
    "plugins are programs of Argo Rollouts' own controller; " +
    'read the same source with a prometheus or a web metric',
};

/** The one line for a provider that cannot be read here: its name and what to do instead. */
export function refusalOf(name: RefusedProvider): string {
  return `the provider ${name} is not supported: ${INSTEAD[name]}`;
}

/** A reader that only says so. */
export function refuse<Name extends RefusedProvider>(name: Name): ReadProvider<Name> {
  return () => Promise.resolve({ ok: false, error: refusalOf(name) });
}
