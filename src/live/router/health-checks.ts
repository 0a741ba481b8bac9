import {
  afterCheck,
  checkResult,
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
 * first time at once. Returns how to stop.
 */
export function startHealthChecks(
  endpoints: readonly Endpoint[],
  settings: HealthSettings,
  checker: HealthChecker,
): () => void {
  const stopping = new AbortController();
  const stops = endpoints.map((endpoint) => {
    let next: NodeJS.Timeout | undefined;
    const round = async (): Promise<void> => {
      await check(endpoint, settings, checker, stopping.signal);
      if (stopping.signal.aborted) return;
      next = setTimeout(() => void round(), settings.intervalMs);
      next.unref();
    };
    void round();
    return () => clearTimeout(next);
  });
  return () => {
    stopping.abort();
    for (const stop of stops) stop();
  };
}

async function check(
  endpoint: Endpoint,
  settings: HealthSettings,
  checker: HealthChecker,
  stopping: AbortSignal,
): Promise<void> {
  const before = endpoint.health;
  const { result, what } = await ask(endpoint, settings, checker, stopping);
  if (stopping.aborted) return;
  endpoint.health = afterCheck(before, result, settings);
  if (endpoint.health.isUp === before.isUp) return;
  const { url } = endpoint;
  const { path, failures } = settings;
  checker.tell(
    endpoint.health.isUp
      ? `${url} is back: ${path} passed`
      : `${url} is out: ${path} failed ${failures} times, last: ${what}`,
  );
}

async function ask(
  { pool, prefix }: Endpoint,
  settings: HealthSettings,
  { authorization }: HealthChecker,
  stopping: AbortSignal,
) {
  try {
    const { statusCode, body } = await pool.request({
      method: 'GET',
      path: prefix + settings.path,
      headers: [...authorization()],
      signal: AbortSignal.any([stopping, AbortSignal.timeout(settings.timeoutMs)]),
    });
    await body.dump();
    return { result: checkResult(statusCode, settings), what: `status ${statusCode}` };
  } catch (error) {
    return { result: 'failed', what: describeNetworkError(error) } as const;
  }
}
