import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { isDeepStrictEqual } from 'node:util';
import { onTestFinished } from 'vitest';

const PATH = '/apis/gateway.networking.k8s.io/v1/namespaces/models/httproutes/chat';
const MAX_WEIGHT = 1_000_000;

// biome-ignore lint/suspicious/noExplicitAny: an object of the API, of which tests look at parts.
type Json = any;

/** What becomes of a request in place of an answer of the API. */
type Outage = { readonly status: number; readonly message: string } | 'hang-up';

/**
 * An API server that holds one HTTPRoute, and the controller of its Gateway. As a real one it takes a
 * JSON patch whole or not at all, answers 422 where a `test` fails, counts resource versions with each
 * write and generations with each change of the spec, keeps who wrote, takes no status by this path,
 * asks for a token and grants verbs.
 */
export class ApiServer {
  route: Json;
  readonly requests: string[] = [];
  readonly tokens = new Set(['first-token']);
  readonly verbs = new Set(['GET', 'PATCH']);
  /** What the controller says of a new generation; null: nothing. */
  controller: ((route: Json) => Json[]) | null = inForce;
  /** Called before a patch is looked at: somebody else may write first. */
  beforePatch: (count: number) => void = () => {};
  /** Called before each request. */
  outage: () => Outage | null = () => null;
  url = '';
  #patches = 0;

  constructor(route: Json) {
    this.route = { ...route, status: { parents: [] } };
    this.#written('kubectl');
  }

  /** Somebody else's write, past the token. */
  write(manager: string, change: (spec: Json) => void): void {
    change(this.route.spec);
    this.route.metadata.generation += 1;
    this.#written(manager);
  }

  /** The controller reconciles now. */
  reconcile(conditions = inForce): void {
    this.route.status = {
      parents: this.route.spec.parentRefs.map((parentRef: Json) => ({
        parentRef: { group: 'gateway.networking.k8s.io', kind: 'Gateway', ...parentRef },
        controllerName: 'example.net/gateway-controller',
        conditions: conditions(this.route),
      })),
    };
    this.#signed('gateway-controller', 'status');
  }

  get weights(): number[] {
    return this.route.spec.rules[0].backendRefs.map(({ weight }: Json) => weight);
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    this.requests.push(`${request.method} ${request.url}`);
    const outage = this.outage();
    if (outage === 'hang-up') return void request.socket.destroy();
    if (outage) return refuse(response, outage.status, outage.message);
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    if (!this.tokens.has(token)) return refuse(response, 401, 'Unauthorized');
    const url = new URL(request.url ?? '', this.url);
    if (url.pathname !== PATH) return refuse(response, 404, 'not found');
    if (!this.verbs.has(request.method ?? ''))
      return refuse(response, 403, 'httproutes is forbidden: User "understudy" cannot');
    if (request.method === 'PATCH') {
      if (request.headers['content-type'] !== 'application/json-patch+json')
        return refuse(response, 415, 'the body of the request was in an unknown format');
      this.beforePatch(this.#patches++);
      const { searchParams } = url;
      const error = this.#patch(JSON.parse(body), {
        manager: searchParams.get('fieldManager') ?? 'unknown',
        isTried: searchParams.get('dryRun') === 'All',
      });
      if (error) return refuse(response, 422, error);
    }
    response.setHeader('content-type', 'application/json').end(JSON.stringify(this.route));
  }

  #patch(
    operations: Json[],
    { manager, isTried }: { manager: string; isTried: boolean },
  ): string | null {
    const draft = structuredClone(this.route);
    for (const { op, path, value } of operations) {
      const steps: string[] = path.slice(1).split('/');
      const last = steps.pop() ?? '';
      const parent = steps.reduce((at, step) => at?.[step], draft);
      if (parent === undefined)
        return 'the server rejected our request due to an error in our request';
      if (op === 'test' && !isDeepStrictEqual(parent[last], value))
        return 'the server rejected our request due to an error in our request';
      if (op !== 'test') parent[last] = value;
    }
    const weights: number[] = draft.spec.rules.flatMap(({ backendRefs = [] }: Json) =>
      backendRefs.map(({ weight = 1 }: Json) => weight),
    );
    if (weights.some((one) => !Number.isInteger(one) || one < 0 || one > MAX_WEIGHT))
      return 'HTTPRoute "chat" is invalid: weight';
    if (isTried || isDeepStrictEqual(draft.spec, this.route.spec)) return null;
    this.route = { ...draft, status: this.route.status };
    this.route.metadata.generation += 1;
    this.#written(manager);
    return null;
  }

  #written(manager: string): void {
    this.#signed(manager);
    if (this.controller !== null) this.reconcile(this.controller);
  }

  #signed(manager: string, subresource = ''): void {
    const { metadata } = this.route;
    metadata.resourceVersion = next(metadata.resourceVersion ?? '0');
    const time = new Date(Date.UTC(2026, 0, 1) + Number(metadata.resourceVersion) * 1_000);
    metadata.managedFields = [
      ...(metadata.managedFields ?? []).filter((one: Json) => one.manager !== manager),
      {
        manager,
        operation: 'Update',
        time: time.toISOString(),
        ...(subresource && { subresource }),
      },
    ];
  }
}

function next(version: string): string {
  return String(Number(version) + 1);
}

/** What a controller says of a route that it serves by. */
export function inForce({ metadata }: Json): Json[] {
  return ['Accepted', 'ResolvedRefs'].map((type) => ({
    type,
    status: 'True',
    reason: type,
    message: '',
    observedGeneration: metadata.generation,
  }));
}

function refuse(response: ServerResponse, code: number, message: string): void {
  response.statusCode = code;
  response.setHeader('content-type', 'application/json');
  response.end(
    JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code }),
  );
}

/** A route with a filter, two backends and a rule that is none of ours. */
export function chatRoute(): Json {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'chat', namespace: 'models', generation: 1 },
    spec: {
      parentRefs: [{ name: 'public', sectionName: 'https' }],
      rules: [
        {
          name: 'chat',
          matches: [{ path: { type: 'PathPrefix', value: '/v1' } }],
          filters: [
            {
              type: 'RequestHeaderModifier',
              requestHeaderModifier: { set: [{ name: 'a', value: 'b' }] },
            },
          ],
          timeouts: { request: '60s' },
          backendRefs: [
            { group: '', kind: 'Service', name: 'chat-stable', port: 8000, weight: 1 },
            { group: '', kind: 'Service', name: 'chat-canary', port: 8000, weight: 1 },
          ],
        },
        { name: 'docs', backendRefs: [{ name: 'docs', port: 80 }] },
      ],
    },
  };
}

/** Serves it until the test has ended; a kubeconfig for it stands in `folder`. */
export async function startApiServer(route: Json = chatRoute()) {
  const api = new ApiServer(route);
  const server = createServer((request, response) => void api.answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  api.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const folder = mkdtempSync(join(tmpdir(), 'understudy-cluster-'));
  const kubeconfig = join(folder, 'kubeconfig');
  writeKubeconfig(kubeconfig, api.url, 'first-token');
  onTestFinished(async () => {
    rmSync(folder, { recursive: true, force: true });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { api, kubeconfig };
}

export function writeKubeconfig(path: string, url: string, token: string): void {
  const named = (kind: string, value: object) => [{ name: 'double', [kind]: value }];
  writeFileSync(
    path,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'double',
      // Its client takes plain HTTP only so.
      clusters: named('cluster', { server: url, 'insecure-skip-tls-verify': true }),
      users: named('user', { token }),
      contexts: named('context', { cluster: 'double', user: 'double' }),
    }),
    { mode: 0o600 },
  );
}
