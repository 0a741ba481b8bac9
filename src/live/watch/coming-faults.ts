interface Fault {
  readonly atMs: number;
  readonly label: string;
}

/** Faults that are known beforehand, each told once its time has come. */
export class ComingFaults {
  #left: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    this.#left = faults.toSorted((a, b) => a.atMs - b.atMs);
  }

  until(nowMs: number): readonly Fault[] {
    const begun = this.#left.filter(({ atMs }) => atMs <= nowMs);
    this.#left = this.#left.slice(begun.length);
    return begun;
  }
}
