import { commandText } from '../command-text.ts';
import { counted, countText } from '../count-text.ts';
import { durationText } from '../duration-text.ts';
import { expectationRows } from '../expectations-section.ts';
import { markdownReport } from '../markdown/markdown-report.ts';
import { outcomeText } from '../outcome-text.ts';
import { verdictSentence } from '../sentence.ts';
import type { Table } from '../table.ts';
import { endingsText } from './fall.ts';
import { predictionTable, simulatedText } from './prediction-section.ts';
import type { ToldRun } from './run-html.ts';

/** A run as a comment of a pull request. Every text in it is escaped. */
export function runMarkdown(told: ToldRun): string {
  const { result, command, prediction } = told;
  const { scenario, outcome, expectations, seed, world, compression, prometheus, notes } = result;
  const failed = expectations.filter(({ pass }) => !pass).length;
  const pace = compression === 1 ? '' : ` at ${compression}x`;
  const predicted =
    prediction === null
      ? []
      : 'why' in prediction
        ? [`not simulated: ${prediction.why}`]
        : [`${simulatedText(prediction)}: ${endingsText(prediction)}`];
  return markdownReport({
    isGood: expectations.length === 0 ? null : failed === 0,
    title: `${scenario}: ${outcomeText(outcome)}${failed === 0 ? '' : `, ${counted(failed, 'expectation')} not held`}`,
    verdict: verdictSentence(result),
    tables: [expectationRows(expectations), exposureTable(told)],
    notes: [...predicted, ...notes],
    made: `${world}${pace}, seed ${seed}, Prometheus ${prometheus.kind} ${prometheus.version}.`,
    command: command === null ? null : commandText(command, seed),
  });
}

/** Exposure and detection, beside the simulation where there is one. */
function exposureTable({ result, prediction }: ToldRun): Table {
  if (prediction !== null && !('why' in prediction)) return predictionTable(result, prediction);
  const { detectSeconds, exposure } = result;
  return {
    head: ['', 'this run'],
    rows: [
      ...(detectSeconds === null ? [] : [['fault to detection', durationText(detectSeconds)]]),
      ['canary answers', countText(exposure.canaryRequests)],
      ['users with one', countText(exposure.users)],
      ['bad answers', countText(exposure.badAnswers)],
    ],
    numbers: [1],
  };
}
