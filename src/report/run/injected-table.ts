import type { ModelResult, RunResult } from '../../core/scenario/run-result.ts';
import { countText } from '../count-text.ts';
import { shareText } from '../sentence.ts';
import type { Table } from '../table.ts';

/** What was put into each model's answers, by kind, beside what was found in them. */
export function injectedTable({ models }: Pick<RunResult, 'models'>): Table {
  return {
    head: ['model', 'kind', 'injected', 'detected'],
    rows: (['stable', 'canary'] as const).flatMap((role) => {
      const model = models[role];
      const name = `${role} ${model.version}`;
      return rowsOf(model).map((row) => [name, ...row]);
    }),
    numbers: [],
  };
}

function rowsOf({ answered, injected, detected, errors }: ModelResult): readonly string[][] {
  const { meanQuality } = detected;
  const quality = meanQuality === null ? 'not scored' : `mean quality ${meanQuality.toFixed(3)}`;
  return [
    [
      'hallucinations',
      shareText(injected.hallucinations, answered),
      shareText(detected.hallucinations, detected.scored),
    ],
    ['evasive answers', shareText(injected.vague, answered), quality],
    [
      'errors',
      errors.injected === null ? 'not counted apart' : kindsText(errors.injected),
      kindsText(errors.detected),
    ],
  ];
}

/** `12: 10 500, 2 timeout`; kinds are named as whoever counted them names them. */
function kindsText(counts: Readonly<Record<string, number>>): string {
  const kinds = Object.entries(counts).toSorted(([, a], [, b]) => b - a);
  if (kinds.length === 0) return 'none';
  const all = kinds.reduce((sum, [, count]) => sum + count, 0);
  return `${countText(all)} (${kinds.map(([kind, count]) => `${kind}: ${countText(count)}`).join(', ')})`;
}
