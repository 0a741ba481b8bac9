import type { Role } from '../../core/routing/decision.ts';

/** Of one model: requests that have ended, and those of them that kept every promise. */
export interface GoodputCount {
  readonly requests: number;
  readonly met: number;
}

export interface GoodputCounts {
  ended(role: Role, met: boolean): void;
  read(): Readonly<Record<Role, GoodputCount>>;
}

export function goodputCounts(): GoodputCounts {
  const counts = { stable: { requests: 0, met: 0 }, canary: { requests: 0, met: 0 } };
  return {
    ended: (role, met) => {
      counts[role].requests += 1;
      if (met) counts[role].met += 1;
    },
    read: () => ({ stable: { ...counts.stable }, canary: { ...counts.canary } }),
  };
}
