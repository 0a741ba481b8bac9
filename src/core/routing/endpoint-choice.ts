/** An endpoint as it is chosen by. */
export interface Candidate {
  /** Requests that it has and has not answered. */
  readonly outstanding: number;
  isAvailable(nowMs: number): boolean;
}

/**
 * Which endpoint gets the next request: of those that are available the one with the fewest
 * outstanding, and among equals the next after `turn`, so that they take turns. Where none is
 * available all of them are taken for it (Envoy's panic mode): some may well serve, and an error is
 * no worse than no answer. Those in `tried` are left out. Returns an index; -1 if none is left.
 */
export function chooseEndpoint(
  endpoints: readonly Candidate[],
  turn: number,
  nowMs: number,
  tried: readonly Candidate[] = [],
): number {
  const available = fewest(endpoints, turn, tried, (endpoint) => endpoint.isAvailable(nowMs));
  return available >= 0 ? available : fewest(endpoints, turn, tried, () => true);
}

function fewest(
  endpoints: readonly Candidate[],
  turn: number,
  tried: readonly Candidate[],
  isMeant: (endpoint: Candidate) => boolean,
): number {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let step = 1; step <= endpoints.length; step += 1) {
    const index = (turn + step) % endpoints.length;
    const endpoint = endpoints[index];
    if (endpoint === undefined || endpoint.outstanding >= least) continue;
    if (tried.includes(endpoint) || !isMeant(endpoint)) continue;
    best = index;
    least = endpoint.outstanding;
  }
  return best;
}
