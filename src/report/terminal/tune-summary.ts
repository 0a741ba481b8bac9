import colors from 'picocolors';
import type { TuneResult } from '../../core/scenario/tune-result.ts';
import { tuneInterruptedText, tuneSentence } from '../tune-sentence.ts';
import {
  blindSpotText,
  changeTable,
  frontierTable,
  HEADS_EXPLAINED,
  NO_BLIND_SPOT,
  type Ranked,
  rankedFrontier,
  type Standing,
  scenarioTable,
} from '../tune-tables.ts';
import { tableLines } from './table-lines.ts';
import { wrapped } from './wrapped.ts';

/** More would scroll the sentence away; the page has them all. */
const MOST_ROWS = 12;

const STANDING_COLOR: Readonly<Record<Standing, (line: string) => string>> = {
  recommended: colors.green,
  nearest: colors.yellow,
  present: colors.cyan,
  other: (line) => line,
};

/** What a tuning came to and what to take of it; `folder` is where the files are. */
export function printTune(result: TuneResult, folder: string, out: NodeJS.WritableStream): void {
  const interrupted = tuneInterruptedText(result);
  const lines = [
    ...wrapped(tuneSentence(result), 0).map((line) => colors.bold(line)),
    ...(interrupted === null ? [] : [colors.yellow(`‖ ${interrupted}`)]),
    '',
    ...(result.seeds.done === 0 ? [] : findings(result)),
    ...result.notes.flatMap((note) => wrapped(`note: ${note}`, 2)),
    `  run folder: ${folder}`,
    '',
  ];
  out.write(lines.join('\n'));
}

function findings(result: TuneResult): string[] {
  return [
    ...tableLines(changeTable(result)),
    ...frontierLines(result),
    ...tableLines(scenarioTable(result)),
    ...wrapped(HEADS_EXPLAINED, 2).map((line) => colors.dim(line)),
    '',
    ...blindSpots(result),
  ];
}

/** The settings of a row stand below it: beside it they would not fit. */
function frontierLines(result: TuneResult): string[] {
  const ranked = rankedFrontier(result);
  const shown = ranked.filter(({ standing }, index) => standing !== 'other' || index < MOST_ROWS);
  const { head, rows, numbers } = frontierTable(shown, result);
  const figures = rows.map((row) => row.slice(0, -1));
  const paint = shown.map(({ standing }: Ranked) => STANDING_COLOR[standing]);
  const [first = '', ...lines] = tableLines(
    { head: head.slice(0, -1), rows: figures, numbers },
    paint,
  );
  const hidden = ranked.length - shown.length;
  return [
    first,
    ...lines.slice(0, -1).flatMap((line, index) => {
      const settings = wrapped(rows[index]?.at(-1) ?? '', 5);
      return [line, ...settings.map((one) => colors.dim(one))];
    }),
    ...(hidden > 0 ? [colors.dim(`     and ${hidden} more in report.html`)] : []),
    colors.dim(`  ${legendText(ranked)}`),
    '',
  ];
}

function legendText(ranked: readonly Ranked[]): string {
  const has = (wanted: Standing) => ranked.some(({ standing }) => standing === wanted);
  const marks = [
    has('recommended') ? ['→ recommended'] : [],
    has('nearest') ? ['~ comes nearest'] : [],
    has('present') ? ['• present'] : [],
  ].flat();
  return marks.join(', ');
}

function blindSpots({ blindSpots: spots }: TuneResult): string[] {
  const texts = spots.length === 0 ? [NO_BLIND_SPOT] : spots.map(blindSpotText);
  return [
    colors.dim('  what this canary cannot see'),
    ...texts.flatMap((text) => wrapped(text, 2)),
    '',
  ];
}
