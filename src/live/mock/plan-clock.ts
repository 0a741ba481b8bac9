/** Plan time by the server's own clock. It stands still until the plan begins. */
export interface PlanClock {
  begin(): void;
  /** Milliseconds of plan time; null before the plan has begun. */
  atMs(): number | null;
}

/** Plan time runs `compression` times faster than the wall clock. */
export function startPlanClock(compression: number): PlanClock {
  let beganAtMs: number | null = null;
  return {
    begin() {
      beganAtMs ??= performance.now();
    },
    atMs() {
      return beganAtMs === null ? null : (performance.now() - beganAtMs) * compression;
    },
  };
}
