import { quantityText } from '../core/rollout/quantity-text.ts';
import type { Share } from '../core/scenario/study-result.ts';
import type { BlindSpot, CandidateResult, TuneResult } from '../core/scenario/tune-result.ts';
import { countText } from './count-text.ts';
import { durationText } from './duration-text.ts';
import { intervalText, runShareText } from './share-text.ts';
import type { Table } from './table.ts';
import { changesOf, settingsText, valueText } from './tune-settings.ts';

/** The settings that the recommended candidate (or the nearest) has otherwise than now. */
export function changeTable(result: TuneResult): Table {
  const { candidates, recommended, nearest } = result;
  const candidate = candidates[recommended ?? nearest];
  const changes = candidate === undefined ? [] : changesOf(candidate, result);
  return {
    head: ['setting', 'present', '', recommended === null ? 'nearest' : 'recommended'],
    rows: changes.map(({ name, present, value }) => [
      name,
      valueText(present),
      '→',
      valueText(value),
    ]),
    numbers: [],
  };
}

/** What a row of the frontier is, beside being on it. */
export type Standing = 'recommended' | 'nearest' | 'present' | 'other';

const STANDING_MARK: Readonly<Record<Standing, string>> = {
  recommended: '→',
  nearest: '~',
  present: '•',
  other: '',
};

/** A candidate of the frontier table. */
export interface Ranked {
  readonly candidate: CandidateResult;
  readonly standing: Standing;
}

/** The frontier, with the present settings and the recommended, the fewest false rollbacks first. */
export function rankedFrontier(result: TuneResult): readonly Ranked[] {
  const { candidates, frontier, present, recommended, nearest } = result;
  const places = [...new Set([...frontier, present, recommended ?? nearest])];
  return places
    .flatMap((place) => {
      const candidate = candidates[place];
      return candidate ? [{ candidate, standing: standingOf(place, result) }] : [];
    })
    .toSorted(
      (a, b) =>
        (a.candidate.falseRollback?.share ?? 0) - (b.candidate.falseRollback?.share ?? 0) ||
        p95Of(a.candidate) - p95Of(b.candidate) ||
        (a.candidate.badAnswers?.p50 ?? 0) - (b.candidate.badAnswers?.p50 ?? 0),
    );
}

function p95Of({ detectSeconds }: CandidateResult): number {
  return detectSeconds?.p95 ?? Number.MAX_VALUE;
}

function standingOf(place: number, { present, recommended, nearest }: TuneResult): Standing {
  if (place === recommended) return 'recommended';
  if (place === present) return 'present';
  return recommended === null && place === nearest ? 'nearest' : 'other';
}

/** The last column says how the settings differ from the present ones. */
export function frontierTable(ranked: readonly Ranked[], result: TuneResult): Table {
  return {
    head: [
      '',
      'false rollbacks',
      '95% interval',
      'caught',
      'p50',
      'p95',
      'bad',
      'promoted',
      'settings',
    ],
    rows: ranked.map(({ candidate, standing }) => [
      STANDING_MARK[standing],
      shareText(candidate.falseRollback),
      candidate.falseRollback === null ? '-' : intervalText(candidate.falseRollback),
      shareText(candidate.caught),
      detectedText(candidate, 'p50'),
      detectedText(candidate, 'p95'),
      candidate.badAnswers === null ? '-' : countText(candidate.badAnswers.p50),
      candidate.promoteSeconds === null ? '-' : durationText(candidate.promoteSeconds),
      standing === 'present' ? 'the present settings' : settingsText(changesOf(candidate, result)),
    ]),
    numbers: [1, 2, 3, 4, 5, 6, 7],
  };
}

function shareText(share: Share | null): string {
  return share === null ? '-' : runShareText(share);
}

function detectedText({ detectSeconds }: CandidateResult, phi: 'p50' | 'p95'): string {
  if (detectSeconds === null) return '-';
  const seconds = detectSeconds[phi];
  return seconds === null ? 'never' : durationText(seconds);
}

/** How the recommended candidate (or the nearest) fared on each scenario; spreads are medians. */
export function scenarioTable({ candidates, scenarios, recommended, nearest }: TuneResult): Table {
  const rows = candidates[recommended ?? nearest]?.byScenario ?? [];
  return {
    head: ['scenario', 'is', 'promoted', 'rolled back', 'early', 'detected', 'bad'],
    rows: rows.map((one) => {
      const { scenario, promoted, rolledBack, early, detectSeconds, badAnswers } = one;
      const nature = scenarios.find(({ name }) => name === scenario)?.nature ?? '';
      return [
        scenario,
        nature,
        countText(promoted),
        countText(rolledBack),
        nature === 'faulty' ? countText(early) : '-',
        detectSeconds === null ? '-' : durationText(detectSeconds.p50),
        countText(badAnswers.p50),
      ];
    }),
    numbers: [2, 3, 4, 5, 6],
  };
}

/** What the heads of the tables mean, where they are too short to say it. */
export const HEADS_EXPLAINED =
  'p50 and p95: from fault to detection, of the scenario that is worst in it; bad: bad canary ' +
  'answers in a run; promoted: how long a healthy rollout takes; early: before there was a fault';

/** Said where no blind spot was found. */
export const NO_BLIND_SPOT = 'nothing was found that this traffic is too thin to show';

/** What the traffic is too thin for, and how much more of it would do. */
export function blindSpotText(spot: BlindSpot): string {
  const { scenario, metric, baseline, weight, windowMs, canarySamples, visibleFrom } = spot;
  const text = (value: number) => quantityText(value, spot.unit);
  return (
    `${metric} in ${scenario}: nothing between ${text(baseline)} and ${text(visibleFrom)} is told ` +
    `from stable, on ${countText(Math.round(canarySamples))} samples of the canary in ` +
    `${durationText(windowMs / 1_000)} at weight ${quantityText(weight / 100, 'share')}${neededText(spot)}`
  );
}

function neededText({ limit, neededSamples, canarySamples, unit }: BlindSpot): string {
  if (neededSamples === null) return '';
  const needed = countText(Math.round(neededSamples));
  const lacking = neededSamples > canarySamples ? ', more than there are' : '';
  return `; the limit ${quantityText(limit, unit)} takes ${needed}${lacking}`;
}
