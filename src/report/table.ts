/** Rows of text under a head, for the terminal and for a page alike. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** The columns that hold numbers, to be lined up on the right. */
  readonly numbers: readonly number[];
}
