/** Seeds to run, from the first one on. */
export interface SeedRange {
  readonly first: number;
  readonly count: number;
}

/** Enough tasks that no thread idles at the end, few enough that a message holds some work. */
const TASKS_PER_THREAD = 16;
const MAX_RUNS_PER_TASK = 20;

/** A study's seeds as tasks for so many threads. */
export function seedRanges(
  first: number,
  { runs, threads }: { readonly runs: number; readonly threads: number },
): SeedRange[] {
  const size = Math.ceil(runs / threads / TASKS_PER_THREAD);
  const step = Math.min(Math.max(size, 1), MAX_RUNS_PER_TASK);
  const ranges: SeedRange[] = [];
  for (let done = 0; done < runs; done += step) {
    ranges.push({ first: first + done, count: Math.min(step, runs - done) });
  }
  return ranges;
}
