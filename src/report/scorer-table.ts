import { quantityText } from '../core/rollout/quantity-text.ts';
import type { RunResult, ScorerResult } from '../core/scenario/run-result.ts';
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
    interval === null
      ? '-'
      : `${quantityText(interval.low, 'share')} to ${quantityText(interval.high, 'share')}`,
  ];
}
