/** How every command ends. */
export const EXIT = {
  /** Every expectation held, or the rollout was promoted. */
  ok: 0,
  /** An expectation failed, or the rollout was rolled back. */
  failed: 1,
  badInput: 2,
  /** A port is taken, Prometheus cannot be reached. */
  cannotRun: 3,
  /** A bug of ours. */
  bug: 70,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
