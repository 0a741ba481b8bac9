import type { TuneResult } from '../core/scenario/tune-result.ts';
import { countText } from './count-text.ts';
import { markdownReport } from './markdown/markdown-report.ts';
import { tuneInterruptedText, tuneSentence } from './tune-sentence.ts';
import { blindSpotText, changeTable, frontierTable, rankedFrontier } from './tune-tables.ts';

/** A tuning as a comment of a pull request. Every text in it is escaped. */
export function tuneMarkdown(result: TuneResult, command: string | null): string {
  const { scenarios, seeds, candidates, combinations, recommended, complete, blindSpots } = result;
  const interrupted = tuneInterruptedText(result);
  return markdownReport({
    isGood: complete && recommended !== null,
    title: `tuned on ${scenarios.map(({ name }) => name).join(', ')}`,
    verdict: tuneSentence(result),
    tables:
      seeds.done === 0 ? [] : [changeTable(result), frontierTable(rankedFrontier(result), result)],
    notes: [
      ...(interrupted === null ? [] : [interrupted]),
      ...blindSpots.map((spot) => `not seen: ${blindSpotText(spot)}`),
      ...result.notes,
    ],
    made:
      `${countText(candidates.length)} candidates of ${countText(combinations)} combinations, ` +
      `${countText(seeds.done)} seeds each; triggers.yaml beside the report has the settings.`,
    command,
  });
}
