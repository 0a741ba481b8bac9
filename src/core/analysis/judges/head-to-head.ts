import { type Decision, decisionOf, type Entrant, type RecordedRun } from './replay.ts';

/** How one judge did over many runs of one kind. */
export interface Standing {
  readonly name: string;
  readonly runs: number;
  /** Runs in which it failed the canary: caught, or falsely accused, by what the canary was. */
  readonly failed: number;
  /**
   * What the canary had had by then in the middle one of all runs, one that never failed it being
   * beyond any that did; null if half of them did not.
   */
  readonly medianSamples: number | null;
  readonly medianEvents: number | null;
  readonly medianMs: number | null;
}

/** Every judge over the same runs. */
export function headToHead(
  entrants: readonly Entrant[],
  runs: Iterable<RecordedRun>,
): readonly Standing[] {
  const decided = entrants.map((): Decided[] => []);
  let count = 0;
  for (const run of runs) {
    count += 1;
    entrants.forEach((entrant, index) => {
      const { failedAt } = decisionOf(entrant, run);
      if (failedAt) decided[index]?.push({ ...failedAt, afterMs: failedAt.atMs - run.beganAtMs });
    });
  }
  return entrants.map(({ name }, index) => standing(name, count, decided[index] ?? []));
}

type Decided = NonNullable<Decision['failedAt']> & { readonly afterMs: number };

function standing(name: string, runs: number, decided: readonly Decided[]): Standing {
  const median = (of: (one: Decided) => number) => {
    const sorted = decided.map(of).sort((a, b) => a - b);
    return sorted[Math.floor(runs / 2)] ?? null;
  };
  return {
    name,
    runs,
    failed: decided.length,
    medianSamples: median(({ canarySamples }) => canarySamples),
    medianEvents: median(({ canaryEvents }) => canaryEvents),
    medianMs: median(({ afterMs }) => afterMs),
  };
}
