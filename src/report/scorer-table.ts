import { quantityText } from '../core/rollout/quantity-text.ts';
import type { RunResult, ScorerResult } from '../core/scenario/run-result.ts';
import type { DetectedShare } from '../core/scoring/scorer-accuracy.ts';
import { countText } from './count-text.ts';
import type { Table } from './table.ts';

/** What each scorer flagged, as it found it and with its own errors taken out. */
export function scorerTable({ models }: Pick<RunResult, 'models'>): Table {
  const rows = (['stable', 'canary'] as const).flatMap((role) =>
    models[role].scorers.map((scorer) => [
      `${role} ${models[role].version}`,
      scorer.scorer,
      countText(scorer.told),
      countText(scorer.unknown),
      ...shareTexts(scorer),
    ]),
  );
  const head = [
    'model',
    'scorer',
    'told',
    'could not tell',
    'flagged',
    'corrected',
    '95% interval',
  ];
  return { head, rows, numbers: [2, 3, 4, 5, 6] };
}

function shareTexts({ share }: ScorerResult): readonly string[] {
  if (share === null) return ['-', '-', '-'];
  const { found, corrected, interval } = share;
  return [
    quantityText(found, 'share'),
    corrected === null ? 'not measured' : quantityText(corrected, 'share'),
    intervalText(interval),
  ];
}

/** Where fewer are flagged than a scorer flags of good answers alone, it cannot tell how few are bad. */
function intervalText(interval: DetectedShare['interval']): string {
  if (interval === null) return '-';
  const { low, high } = interval;
  if (high === 0) return 'too few to tell';
  return `${quantityText(low, 'share')} to ${quantityText(high, 'share')}`;
}
