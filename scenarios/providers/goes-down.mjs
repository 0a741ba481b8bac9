/**
 * A vendor's OpenFeature provider that goes down in the middle of a rollout. For a while from its first
 * question on it says of each user what flags/users.json says too; then it hangs; then it throws. It
 * goes by the clock: a vendor knows nothing of the plan.
 */
const HANGS_AFTER_MS = 10_000;
const THROWS_AFTER_MS = 25_000;

const SEGMENT_BY_GROUP = { internal: 'internal', beta: 'beta', 'early-access': 'beta' };

export function createProvider() {
  let firstAskedMs;

  /** Resolves, hangs or throws. */
  const answer = async (value) => {
    firstAskedMs ??= performance.now();
    const upMs = performance.now() - firstAskedMs;
    if (upMs >= THROWS_AFTER_MS) throw new Error('503 from the vendor');
    if (upMs >= HANGS_AFTER_MS) await new Promise(() => {});
    return { value, reason: 'TARGETING_MATCH' };
  };

  return {
    metadata: { name: 'goes-down' },
    runsOn: 'server',
    resolveBooleanEvaluation: (_flag, fallback) => answer(fallback),
    resolveNumberEvaluation: (_flag, fallback) => answer(fallback),
    resolveObjectEvaluation: (_flag, fallback) => answer(fallback),
    resolveStringEvaluation: (_flag, _fallback, { group }) =>
      answer(SEGMENT_BY_GROUP[group] ?? 'everyone'),
  };
}
