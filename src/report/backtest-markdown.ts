import type { BacktestResult } from '../core/scenario/backtest-result.ts';
import { backtestSentence } from './backtest-sentence.ts';
import { markdownReport } from './markdown/markdown-report.ts';
import { TRAFFIC_HEAD, trafficRow } from './traffic-rows.ts';
import { utcText } from './utc-text.ts';

/** A backtest as a comment of a pull request. Every text in it is escaped. */
export function backtestMarkdown(result: BacktestResult, command: string | null): string {
  const { scenario, outcome, range, weights, interruptedBy, notes, questions, prometheus } = result;
  return markdownReport({
    isGood: outcome === 'promoted',
    title: `${scenario}: backtest of ${utcText(range.from)} to ${utcText(range.to)}`,
    verdict: backtestSentence(result),
    tables: [
      {
        head: [...TRAFFIC_HEAD, ''],
        rows: weights.map((span) => [
          ...trafficRow(span),
          span.differs ? '▲ far from the plan' : '',
        ]),
        numbers: [2, 3, 4],
      },
    ],
    notes: [...(interruptedBy === null ? [] : [`partial: ${interruptedBy} ended it`]), ...notes],
    made:
      `Prometheus ${prometheus.kind} ${prometheus.version}, ` +
      `${questions.asked} queries, ${questions.failed} failed.`,
    command,
  });
}
