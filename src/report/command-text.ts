import type { RunResult } from '../core/scenario/run-result.ts';

/** What to type to have a run again, in the world that it ran in. */
export function commandText(run: Pick<RunResult, 'scenario' | 'seed' | 'world' | 'compression'>) {
  const { scenario, seed, world, compression } = run;
  if (world === 'rehearsal') return `understudy scenario ${scenario} --seed ${seed}`;
  const compressed = compression === 1 ? '' : ` --compression ${compression}`;
  return `understudy simulate ${scenario} --seed ${seed}${compressed}`;
}
