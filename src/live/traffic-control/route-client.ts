import { readFileSync } from 'node:fs';
import type { CustomObjectsApi, KubeConfig } from '@kubernetes/client-node';
import { type HttpRoute, readHttpRoute } from '../../core/routing/http-route.ts';
import type { PatchOperation } from '../../core/routing/http-route-split.ts';
import type { TrafficControl } from '../../core/scenario/traffic-control-schema.ts';
import { ClusterError, clusterError } from './cluster-error.ts';

/** One HTTPRoute at its API server. All reject with a `ClusterError`. */
export interface RouteClient {
  read(): Promise<HttpRoute>;
  patch(operations: readonly PatchOperation[]): Promise<HttpRoute>;
  /** Resolves if the patch would be taken; nothing is changed. */
  tryPatch(operations: readonly PatchOperation[]): Promise<void>;
}

/** As which writer API servers know us. */
export const FIELD_MANAGER = 'understudy';

/** An API server that says nothing for so long is away. */
const REQUEST_TIMEOUT_MS = 5_000;
const MAX_SAID = 300;

type Kubernetes = typeof import('@kubernetes/client-node');

/**
 * The route of a production file. `kubeconfig` is a path; null takes the service account of the pod.
 * Throws a `ClusterError` if that is not to be had. Nothing is asked of the server yet.
 */
export async function openRouteClient(
  { namespace, route, context }: Pick<TrafficControl, 'namespace' | 'route' | 'context'>,
  kubeconfig: string | null,
): Promise<RouteClient> {
  const kubernetes = await loadKubernetes();
  const place = {
    ...{ group: 'gateway.networking.k8s.io', version: 'v1', plural: 'httproutes' },
    ...{ namespace, name: route },
  };
  const enter = () =>
    configured(kubernetes, kubeconfig, context).makeApiClient(kubernetes.CustomObjectsApi);
  let api = enter();
  const ask = async (
    verb: 'get' | 'patch',
    request: (api: CustomObjectsApi, options: ReturnType<typeof bounded>) => Promise<unknown>,
  ) => {
    const once = () =>
      request(api, bounded(kubernetes)).catch((error: unknown) => {
        throw failureOf(kubernetes, error, { verb, namespace, route });
      });
    const answer = await once().catch((error: unknown) => {
      if (!(error instanceof ClusterError) || error.status !== 401) throw error;
      // A token that has run out may have been renewed where it came from.
      api = enter();
      return once();
    });
    const read = readHttpRoute(answer);
    if (read === null) throw new ClusterError(null, 'the API server answers with no HTTPRoute');
    return read;
  };
  const patch = (body: readonly PatchOperation[], more: { readonly dryRun?: 'All' }) => {
    const manner = { fieldManager: FIELD_MANAGER, fieldValidation: 'Strict', ...more };
    return ask('patch', (api, options) =>
      api.patchNamespacedCustomObject({ ...place, body, ...manner }, options),
    );
  };
  return {
    read: () => ask('get', (api, options) => api.getNamespacedCustomObject(place, options)),
    patch: (operations) => patch(operations, {}),
    tryPatch: async (operations) => {
      await patch(operations, { dryRun: 'All' });
    },
  };
}

function bounded({ setHeaderMiddleware }: Kubernetes) {
  const timed = setHeaderMiddleware('Accept', 'application/json');
  const pre: typeof timed.pre = (request) => {
    request.setSignal(AbortSignal.timeout(REQUEST_TIMEOUT_MS));
    return timed.pre(request);
  };
  return { middleware: [{ ...timed, pre }], middlewareMergeStrategy: 'append' as const };
}

function configured(
  { KubeConfig: Config }: Kubernetes,
  path: string | null,
  context: string | null,
): KubeConfig {
  const config = new Config();
  if (path === null) {
    if (process.env.KUBERNETES_SERVICE_HOST === undefined)
      throw new ClusterError(null, 'this is no pod of a cluster; expected kubeconfig: <file>');
    config.loadFromCluster();
    return config;
  }
  load(config, path);
  if (context !== null) {
    const known = config.getContexts().map(({ name }) => name);
    if (!known.includes(context))
      throw new ClusterError(
        null,
        `${path}: has no context ${context}; it has ${known.join(', ')}`,
      );
    config.setCurrentContext(context);
  }
  if (config.getCurrentCluster() === null)
    throw new ClusterError(null, `${path}: has no current context; expected context: <name>`);
  return config;
}

/** What the parser says is not repeated: it may quote the line with the token. */
function load(config: KubeConfig, path: string): void {
  try {
    readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ClusterError(null, `${path}: cannot read it (${code})`);
  }
  try {
    config.loadFromFile(path);
  } catch {
    throw new ClusterError(null, `${path}: is no kubeconfig`);
  }
}

function failureOf(
  { ApiException }: Kubernetes,
  error: unknown,
  request: Parameters<typeof clusterError>[2],
): ClusterError {
  if (error instanceof ApiException) {
    return clusterError(error.code, messageIn(error.body).slice(0, MAX_SAID), request);
  }
  const isLate = error instanceof Error && error.name === 'AbortError';
  const why = isLate
    ? `did not answer within ${REQUEST_TIMEOUT_MS / 1_000}s`
    : `cannot be reached (${networkCode(error)})`;
  return new ClusterError(null, `the API server ${why}`);
}

/** The `message` of a Kubernetes Status, which comes as text or parsed. */
function messageIn(body: unknown): string {
  const status = typeof body === 'string' ? parsed(body) : body;
  const { message } = (status ?? {}) as { message?: unknown };
  return typeof message === 'string' ? message.replaceAll(/\s+/g, ' ') : '';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function networkCode(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return String(code ?? message);
}

/** Optional at run time: 72 packages and as many megabytes for who drives a cluster's Gateway. */
async function loadKubernetes(): Promise<Kubernetes> {
  try {
    return await import('@kubernetes/client-node');
  } catch {
    const remedy = 'run `npm install @kubernetes/client-node@1`';
    throw new ClusterError(
      null,
      `trafficControl needs the package of the Kubernetes client: ${remedy}`,
    );
  }
}
