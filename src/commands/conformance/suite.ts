/** What a folder of cases came to. */
export interface SuiteResult {
  readonly passed: number;
  /** A line for each case that failed: where it stands and why. */
  readonly failures: readonly string[];
  /** What each case that was passed over would have needed; undefined where none ever is. */
  readonly skipped: readonly string[] | undefined;
}

/** Told after each file: how many are done, of how many. */
export type FileDone = (done: number, of: number) => void;
