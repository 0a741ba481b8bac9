import { quantityText } from '../core/rollout/quantity-text.ts';
import type {
  ExpectationShare,
  OddRun,
  Spread,
  StudyResult,
} from '../core/scenario/study-result.ts';
import { countText } from './count-text.ts';
import { durationText } from './duration-text.ts';
import { outcomeText } from './outcome-text.ts';
import { intervalText, runShareText } from './share-text.ts';
import type { Table } from './table.ts';

export function outcomeTable({ outcomes }: StudyResult): Table {
  return {
    head: ['ended', 'runs', 'share', '95% interval'],
    rows: outcomes.map((one) => [
      outcomeText(one.outcome),
      countText(one.count),
      runShareText(one),
      intervalText(one),
    ]),
    numbers: [1, 2],
  };
}

/** Samples are what stood behind the deciding verdict. */
export function deciderTable({ deciders }: StudyResult): Table {
  return {
    head: ['decided by', 'ended', 'share', '95% interval', 'samples'],
    rows: deciders.map((one) => [
      one.by,
      outcomeText(one.outcome),
      runShareText(one),
      intervalText(one),
      one.samples === null ? '-' : samplesText(one.samples),
    ]),
    numbers: [2],
  };
}

function samplesText({ p5, p50, p95 }: Spread): string {
  return p5 === p95 ? countText(p50) : `${countText(p50)} (${countText(p5)} to ${countText(p95)})`;
}

/** What finding out took, and what it cost. */
export function costTable(study: StudyResult): Table {
  const { detectSeconds, drainSeconds, goodput, exposure } = study;
  const row = (name: string, spread: Spread | null, text: (value: number) => string) =>
    spread === null
      ? []
      : [
          [
            name,
            countText(spread.runs),
            ...[spread.p5, spread.p50, spread.p95].map((value) => text(value)),
          ],
        ];
  return {
    head: ['in a run', 'runs', 'p5', 'p50', 'p95'],
    rows: [
      ...row('fault to detection', detectSeconds, durationText),
      ...row('decision to last canary answer', drainSeconds, durationText),
      ...row('goodput of the canary', goodput, (share) => quantityText(share, 'share')),
      ...row('canary requests', exposure.canaryRequests, countText),
      ...row('users with a canary answer', exposure.users, countText),
      ...row('bad canary answers', exposure.badAnswers, countText),
      ...row('cost of the canary', exposure.costUsd, (usd) => quantityText(usd, 'usd')),
    ],
    numbers: [1, 2, 3, 4],
  };
}

export function expectationTable({ expectations }: Pick<StudyResult, 'expectations'>): Table {
  return {
    head: ['', 'what', 'expected', 'held in', '95% interval'],
    rows: expectations.map((one) => [
      HELD_MARK[heldIn(one)],
      one.name,
      one.expected,
      runShareText(one),
      intervalText(one),
    ]),
    numbers: [3],
  };
}

export const HELD_CLASS = { all: 'pass', some: 'wait', none: 'fail' } as const;

/** In how many of the runs an expectation held. */
export type HeldIn = 'all' | 'some' | 'none';

export function heldIn({ count, share }: ExpectationShare): HeldIn {
  if (share === 1) return 'all';
  return count === 0 ? 'none' : 'some';
}

const HELD_MARK: Readonly<Record<HeldIn, string>> = { all: '✔', some: '~', none: '✘' };

/** An odd run in words; most messages begin with the metric that decided. */
export function oddText({ outcome, by, message }: OddRun): string {
  return `${outcomeText(outcome)}${message.startsWith(by) ? '' : ` by ${by}`}: ${message}`;
}
