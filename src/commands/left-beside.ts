import type { Prediction, Unpredicted } from '../core/scenario/prediction.ts';
import type { TypedCommand } from '../report/command-text.ts';

/** What was typed, for a report that is written again: `command.json`. */
export function leftCommand(command: TypedCommand | string): Readonly<Record<string, string>> {
  return { 'command.json': `${JSON.stringify(command)}\n` };
}

/** What was to be expected: `prediction.json`; none where none was asked for. */
export function leftPrediction(
  prediction: Prediction | Unpredicted | null,
): Readonly<Record<string, string>> {
  if (prediction === null) return {};
  return { 'prediction.json': `${JSON.stringify(prediction, null, 2)}\n` };
}
