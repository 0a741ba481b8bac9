import { sloText } from '../core/scenario/goodput-result.ts';
import type { RunResult } from '../core/scenario/run-result.ts';
import { shareText } from './sentence.ts';
import type { Table } from './table.ts';

/** What share of each model's requests kept every promise, and how many a second; no rows without one. */
export function goodputTable({ slo, models }: RunResult): Table {
  const roles = slo === null ? [] : (['stable', 'canary'] as const);
  return {
    numbers: [1, 2],
    head: ['model', slo === null ? '' : `within ${sloText(slo)}`, 'a second'],
    rows: roles.flatMap((role) => {
      const { version, goodput } = models[role];
      if (goodput === null) return [];
      const { met, requests, perSecond } = goodput;
      return [[`${role} ${version}`, shareText(met, requests), perSecond.toFixed(1)]];
    }),
  };
}
