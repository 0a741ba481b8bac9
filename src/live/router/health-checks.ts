import {
  afterCheck,
  checkResult,
  type EndpointHealth,
  type HealthSettings,
} from '../../core/routing/endpoint-health.ts';
import { describeNetworkError } from '../prometheus/network-error.ts';
import type { Endpoint } from './endpoint.ts';

export interface HealthChecker {
  /** Fields that say who asks: name, value, … */
  authorization(): readonly string[];
  /** One line, whenever an endpoint turns. */
  tell(line: string): void;
}

/**
 * Asks each endpoint again and again whether it is well, over the connections that requests take; the
 * first time at once. Returns how to stop; what is being asked then ends with the connections.
 */
export function startHealthChecks(
  endpoints: readonly Endpoint[],
  settings: HealthSettings,
  checker: HealthChecker,
): () => void {
  let isStopped = false;
  const timers = new Map<Endpoint, NodeJS.Timeout>();
  const round = async (endpoint: Endpoint): Promise<void> => {
    const { result, what } = await ask(endpoint, settings, checker);
    if (isStopped) return;
    heed(endpoint, afterCheck(endpoint.health, result, settings), what);
    timers.set(endpoint, setTimeout(() => void round(endpoint), settings.intervalMs).unref());
  };
  const heed = (endpoint: Endpoint, health: EndpointHealth, what: string): void => {
    const { url, health: before } = endpoint;
    endpoint.health = health;
    if (health.isUp === before.isUp) return;
    const { path, failures } = settings;
    if (health.isUp) checker.tell(`${url} is back: ${path} passed`);
    else checker.tell(`${url} is out: ${path} failed ${failures} times, last: ${what}`);
  };
  for (const endpoint of endpoints) void round(endpoint);
  return () => {
    isStopped = true;
    for (const timer of timers.values()) clearTimeout(timer);
  };
}

async function ask(
  { pool, prefix }: Endpoint,
  settings: HealthSettings,
  { authorization }: HealthChecker,
) {
  try {
    const { statusCode, body } = await pool.request({
      method: 'GET',
      path: prefix + settings.path,
      headers: [...authorization()],
      signal: AbortSignal.timeout(settings.timeoutMs),
    });
    await body.dump();
    return { result: checkResult(statusCode, settings), what: `status ${statusCode}` };
  } catch (error) {
    return { result: 'failed', what: describeNetworkError(error) } as const;
  }
}
