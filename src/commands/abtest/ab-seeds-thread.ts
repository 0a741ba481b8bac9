import type { AbRunOutcome } from '../../core/scenario/abtest/ab-study-result.ts';
import { workOn } from '../../live/workers/thread.ts';
import type { AbSetting } from '../../sim/abtest/ab-run.ts';
import { abRunOutcome } from '../../sim/abtest/ab-run-outcome.ts';
import type { SeedRange } from '../simulate/seed-ranges.ts';

workOn(
  (setting: AbSetting) =>
    ({ first, count }: SeedRange): AbRunOutcome[] =>
      Array.from({ length: count }, (_, index) => abRunOutcome(setting, first + index)),
);
