/** An API server, or the way to it, refused. The message is one line and holds no secret. */
export class ClusterError extends Error {
  /** The HTTP status; null where there was no answer. */
  readonly status: number | null;

  constructor(status: number | null, message: string) {
    super(message);
    this.status = status;
  }
}

/** What was done to which route, for messages. */
export interface ClusterRequest {
  readonly verb: 'get' | 'patch';
  readonly namespace: string;
  readonly route: string;
}

/** One line for an answer that is none of success. `said` is the server's own message. */
export function clusterError(
  status: number,
  said: string,
  { verb, namespace, route }: ClusterRequest,
): ClusterError {
  const remedy = {
    401: 'the API server does not take our credentials; renew the token or the kubeconfig',
    403: `we may not ${verb} httproutes in ${namespace}; a Role must grant it`,
    404: `there is no HTTPRoute ${route} in ${namespace}, or no Gateway API in the cluster`,
  }[status];
  const message = said === '' ? '' : `: ${said}`;
  const first = remedy ?? `${verb} ${namespace}/${route} was refused`;
  return new ClusterError(status, `${first} (HTTP ${status}${message})`);
}
