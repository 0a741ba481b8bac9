import type { ReachedModels } from '../model-access.ts';
import { tryEndpoint } from './try-endpoint.ts';

/**
 * Why a rollout is not to begin: stable, which everything falls back to, answers nowhere. Null if one of
 * its endpoints is well. One line that says what to do.
 */
export async function stableProblem({ served, access }: ReachedModels): Promise<string | null> {
  const { endpoints } = served.stable;
  const tried = await Promise.all(
    endpoints.map(async (url) => ({ url, answer: await tryEndpoint(url, access.stable) })),
  );
  const failures = tried.flatMap(({ url, answer }) =>
    answer.ok ? [] : [`${url}: ${answer.error}`],
  );
  if (failures.length < endpoints.length) return null;
  return `models.stable: none of its endpoints answers as it should: ${failures.join('; ')}`;
}
