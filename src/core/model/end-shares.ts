import { INJECTED_QUALITIES, type Injected } from './answer-text.ts';
import { ERROR_KINDS, type ErrorKind, type ErrorProfile, type QualityProfile } from './profile.ts';

/** The share of all requests that do not fail. */
export function answeringShare({ rate }: ErrorProfile): number {
  return 1 - clamped(rate);
}

/** The shares of all requests that fail in each way, of those ways that occur. */
export function errorShares({ rate, kinds }: ErrorProfile): ReadonlyMap<ErrorKind, number> {
  const fails = clamped(rate);
  const weights = ERROR_KINDS.map((kind) => [kind, kinds[kind] ?? 0] as const);
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  // Without a weight, every failure is a plain 500.
  if (total <= 0) return occurring([['500', fails]]);
  return occurring(weights.map(([kind, weight]) => [kind, (fails * weight) / total]));
}

/** What answers say, where `known` is the share of requests that ask for a known fact. */
export function injectedShares(
  quality: QualityProfile,
  known: number,
): ReadonlyMap<Injected, number> {
  let reached = 0;
  const wrong = INJECTED_QUALITIES.map((name) => {
    const from = clamped(reached);
    reached += quality[name] ?? 0;
    return [name, known * (clamped(reached) - from)] as const;
  });
  return occurring<Injected>([
    ['right', known * (1 - clamped(reached))],
    ...wrong,
    ['neutral', 1 - known],
  ]);
}

function clamped(share: number): number {
  return Math.min(Math.max(share, 0), 1);
}

function occurring<T>(shares: readonly (readonly [T, number])[]): ReadonlyMap<T, number> {
  return new Map(shares.filter(([, share]) => share > 0));
}
