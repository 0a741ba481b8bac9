import type { CandidateResult, Dimension, TuneResult } from '../core/scenario/tune-result.ts';

/** A setting that a candidate has otherwise than it is now. */
export interface Change {
  readonly name: string;
  readonly present: string;
  readonly value: string;
}

/** What a candidate changes of the settings as they are, in the order of the dimensions. */
export function changesOf(
  { settings }: CandidateResult,
  { dimensions, presentSettings }: Pick<TuneResult, 'dimensions' | 'presentSettings'>,
): readonly Change[] {
  return dimensions.flatMap(({ name }: Dimension) => {
    const present = presentSettings[name] ?? '';
    const value = settings[name];
    return value === undefined || value === present ? [] : [{ name, present, value }];
  });
}

/** `error-rate 3%, interval 15s, weights 5/25/100`; of no change, that they are as they are. */
export function settingsText(changes: readonly Change[]): string {
  if (changes.length === 0) return 'the present settings';
  return changes.map(({ name, value }) => `${name} ${valueText(value)}`).join(', ');
}

/** A list of weights within a sentence. */
export function valueText(value: string): string {
  return value.replaceAll(', ', '/');
}
