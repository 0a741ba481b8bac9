import {
  errorAt,
  formatProblem,
  isError,
  type Problem,
  problemOfFile,
  readYaml,
} from '../core/document.ts';
import { type PrometheusEndpoint, readPrometheusFile } from '../core/scenario/prometheus-file.ts';
import { wrongKind } from '../core/scenario/wrong-kind.ts';
import { type ParsedChoice, parsePrometheusChoice } from '../live/prometheus/choice.ts';
import { connectionTo } from '../live/prometheus/endpoint.ts';
import { filesOnDisk } from './files-on-disk.ts';

/** The flags that say which Prometheus, as text. */
export interface PrometheusFlags {
  readonly prometheus?: string;
  readonly prometheusConfig?: string;
}

/** Which Prometheus the flags mean; `auto` without any. An error is what to print. */
export function choosePrometheus({ prometheus, prometheusConfig }: PrometheusFlags): ParsedChoice {
  if (prometheusConfig === undefined) {
    const parsed = parsePrometheusChoice(prometheus ?? 'auto');
    return parsed.ok ? parsed : { ok: false, error: `--prometheus: ${parsed.error}` };
  }
  if (prometheus !== undefined) {
    const error = '--prometheus-config names a Prometheus already; leave --prometheus out';
    return { ok: false, error };
  }
  const read = readEndpoint(prometheusConfig);
  if (!read.ok) return { ok: false, error: read.problems.map(formatProblem).join('\n') };
  const found = connectionTo(read.endpoint, {
    environment: process.env,
    resolve: (reference) => filesOnDisk.resolve(prometheusConfig, reference),
  });
  if (!found.ok) return { ok: false, error: `${prometheusConfig}: ${found.error}` };
  const { backend } = read.endpoint;
  return { ok: true, choice: { kind: 'existing', connection: found.connection, backend } };
}

type EndpointRead =
  | { readonly ok: true; readonly endpoint: PrometheusEndpoint }
  | { readonly ok: false; readonly problems: readonly Problem[] };

function readEndpoint(path: string): EndpointRead {
  const file = filesOnDisk.read(path);
  if (!file.ok)
    return { ok: false, problems: [problemOfFile(path, `cannot read it: ${file.error}`)] };
  const { documents, problems } = readYaml(path, file.text);
  const [document, second] = documents;
  if (problems.some(isError) || !document) return { ok: false, problems };
  if (second)
    return { ok: false, problems: [errorAt(second, [], 'a second document; expected one')] };
  const wrong = wrongKind(documents, 'prometheus');
  if (wrong !== null) return { ok: false, problems: [wrong] };
  const read = readPrometheusFile(document);
  return read.ok ? { ok: true, endpoint: read.value } : read;
}
