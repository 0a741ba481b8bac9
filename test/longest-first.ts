import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** A minute and more each, begun last they would be waited for alone. A fresh checkout remembers no times. */
const LONG = [/sim\/drawings-agree\.test\.ts$/, /live\/scenarios\.test\.ts$/];

const rank = ({ moduleId }: TestSpecification) =>
  LONG.some((long) => long.test(moduleId)) ? 0 : 1;

/** The runner's own order, but for those. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rank(one) - rank(other));
  }
}
