import colors from 'picocolors';
import type { BacktestResult } from '../../core/scenario/backtest-result.ts';
import { backtestSentence } from '../backtest-sentence.ts';
import { TRAFFIC_HEAD, trafficRow } from '../traffic-rows.ts';
import { columns } from './columns.ts';
import { sentenceLines } from './wrapped.ts';

/** The end of a backtest: the verdict, the real traffic beside the plan's, what to know of both. */
export function printBacktest(
  result: BacktestResult,
  folder: string,
  out: NodeJS.WritableStream,
): void {
  const { weights, notes } = result;
  const [head = '', ...rows] = columns([
    ['  ', ...TRAFFIC_HEAD],
    ...weights.map((span) => [span.differs ? '  !' : '  ', ...trafficRow(span)]),
  ]);
  const lines = [
    '',
    ...sentenceLines(backtestSentence(result), 0).map((line) => colors.bold(line)),
    '',
    head,
    ...rows.map((row, index) => (weights[index]?.differs ? colors.yellow(row) : row)),
    '',
    ...notes.flatMap((note) => sentenceLines(`note: ${note}`, 2)),
    '',
    `  run folder: ${folder}`,
    '',
  ];
  out.write(lines.join('\n'));
}
