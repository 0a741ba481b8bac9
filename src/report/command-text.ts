import type { RunResult } from '../core/scenario/run-result.ts';
import type { StudyResult } from '../core/scenario/study-result.ts';

/** What to type to have a run again, in the world that it ran in. */
export function commandText(
  run: Pick<RunResult, 'scenario' | 'seed' | 'world' | 'compression'>,
): string {
  const { scenario, seed, world, compression } = run;
  if (world === 'rehearsal') return `understudy scenario ${scenario} --seed ${seed}`;
  return `understudy simulate ${scenario} --seed ${seed}${compressed(compression)}`;
}

/** What to type to have a whole study again. */
export function studyCommandText({ scenario, seeds, compression }: StudyResult): string {
  const { asked, first } = seeds;
  return `understudy simulate ${scenario} --runs ${asked} --seed ${first}${compressed(compression)}`;
}

function compressed(factor: number): string {
  return factor === 1 ? '' : ` --compression ${factor}`;
}
