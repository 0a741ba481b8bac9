import type { ContestResult, ContestStanding } from '../core/scenario/contest-result.ts';
import { counted, countText } from './count-text.ts';
import { durationText } from './duration-text.ts';
import type { Table } from './table.ts';

/** How a judge's false alarms relate to its alpha. */
const HOLDS = { exact: 'holds', normal: 'about', none: '-' };

/** A judge a row, over all scenarios together. */
export function contestTable({ standings }: ContestResult): Table {
  return {
    head: [
      'judge',
      'alpha',
      'false rollbacks',
      'early',
      'missed',
      'detected',
      'bad answers',
      'users',
    ],
    rows: standings.map((one) => [
      one.judge,
      HOLDS[one.holds],
      shareText(one.falseRollbacks),
      shareText(one.early),
      shareText(one.missed),
      detectedText(one),
      one.medianBadAnswers === null ? '-' : countText(one.medianBadAnswers),
      one.medianUsers === null ? '-' : countText(one.medianUsers),
    ]),
    numbers: [2, 3, 4, 5, 6, 7],
  };
}

function detectedText({ medianDetectSeconds, early, missed }: ContestStanding): string {
  if (medianDetectSeconds !== null) return durationText(medianDetectSeconds);
  return missed.runs === early.count ? '-' : 'never';
}

function shareText({ count, runs }: { readonly count: number; readonly runs: number }): string {
  return runs === 0 ? '-' : `${Number(((count / runs) * 100).toFixed(1))}%`;
}

/** How far apart the judges are, in one line. */
export function contestSentence({ standings, seeds, scenarios }: ContestResult): string {
  const [judges, of] = [counted(standings.length, 'judge'), counted(scenarios.length, 'scenario')];
  return (
    `${judges} over ${counted(seeds.done, 'seed')} of ${of}: ` +
    `false rollbacks ${rangeText(standings.map(({ falseRollbacks }) => falseRollbacks))}, ` +
    `missed ${rangeText(standings.map(({ missed }) => missed))}`
  );
}

function rangeText(shares: readonly ContestStanding['missed'][]): string {
  const ascending = [...shares].sort((a, b) => a.count / a.runs - b.count / b.runs);
  const [least, most] = [ascending[0], ascending.at(-1)].map((one) => (one ? shareText(one) : '-'));
  return least === most ? `${least}` : `${least} to ${most}`;
}

/** What stands behind the table, in words. */
export function contestNotes(result: ContestResult): readonly string[] {
  const { seeds, scenarios, watched, alpha } = result;
  const by = (nature: string) =>
    scenarios.flatMap(({ name, nature: of }) => (of === nature ? [name] : [])).join(', ') || 'none';
  return [
    `${countText(seeds.done)} seeds of each scenario; to be rolled back: ${by('faulty')}; not: ` +
      `${[by('healthy'), by('waiting')].filter((names) => names !== 'none').join(', ') || 'none'}`,
    `each judge watches ${watched.join(', ')}; those with an alpha hold ${alpha * 100}% over all of ` +
      'them and every look, and allow a tenth more than stable',
    'early: faulty runs rolled back before there was a fault; medians are of the other faulty ones, ' +
      'one that is missed being beyond any that is caught',
    ...(result.standings.some(({ judge }) => judge.startsWith('dirichlet'))
      ? ['the dirichlet judges fail whatever differs from stable, a better canary too']
      : []),
  ];
}
