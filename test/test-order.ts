import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * A minute and more each, begun last they would be waited for alone; a fresh checkout remembers no times. The
 * kill switch has many requests: they come while the scenarios are still simulated, and none is timed.
 */
const FIRST = [
  '/sim/drawings-agree.test.ts',
  '/live/scenarios.test.ts',
  '/live/kill-switch.test.ts',
];

const rank = ({ moduleId }: TestSpecification) => {
  const place = FIRST.findIndex((end) => moduleId.endsWith(end));
  return place < 0 ? FIRST.length : place;
};

/** The runner's own order, but for those. */
export class TestOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rank(one) - rank(other));
  }
}
