import { readFileSync } from 'node:fs';
import { type BeginFlaw, type BeginRow, readBegin } from '../../core/scoring/begin-rows.ts';
import { auroc, figuresAt, type RatedCase } from '../../core/scoring/detection-figures.ts';
import { UNGROUNDED_FROM, ungroundedness } from '../../core/scoring/scorers/groundedness.ts';

/** What the scorer has to reach on any rows of the benchmark. */
const ASKED = { auroc: 0.93, f1: 0.88 };
/** Of lines that do not read, so many are told what is wrong; of the others their number is. */
const SHOWN_FLAWS = 10;

export type GroundedRun =
  | {
      readonly ok: true;
      readonly lines: readonly string[];
      readonly figures: Readonly<Record<string, number>>;
      readonly holds: boolean;
    }
  /** What is wrong with the file, for after its name. */
  | { readonly ok: false; readonly error: string };

/**
 * Rates every row of a file in BEGIN's format by the groundedness scorer as it stands: weights and
 * threshold are fixed, nothing is fitted to these rows. What is looked for is "Not fully
 * attributable". Generic rows claim nothing and are left out, as are lines that do not read.
 */
export function runGrounded(path: string): GroundedRun {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
  const read = readBegin(text);
  if (!read) {
    const expected = 'knowledge, message, response, begin_label';
    return {
      ok: false,
      error: `not in BEGIN's format; expected tab-separated columns ${expected}`,
    };
  }
  const claims = read.rows.filter(({ label }) => label !== 'Generic');
  const cases = claims.map(ratedRow);
  const present = cases.filter(({ isPresent }) => isPresent).length;
  if (present === 0 || present === cases.length) {
    const error = `${cases.length} rows, ${present} of them ungrounded; expected some of either kind`;
    return { ok: false, error };
  }
  const area = auroc(cases);
  const { precision, recall, f1, specificity } = figuresAt(cases, UNGROUNDED_FROM);
  const holds = area >= ASKED.auroc && f1 >= ASKED.f1;
  return {
    ok: true,
    holds,
    figures: { auroc: area, precision, recall, f1, specificity },
    lines: [
      ...flawLines(read.flaws),
      `${cases.length} rows, ${present} of them ungrounded; ` +
        `${read.rows.length - claims.length} generic and ${read.flaws.length} unreadable left out`,
      `AUROC ${figure(area)}`,
      `at the fixed threshold ${UNGROUNDED_FROM}: precision ${figure(precision)}, ` +
        `recall ${figure(recall)}, F1 ${figure(f1)}, specificity ${figure(specificity)}`,
      `${holds ? 'holds' : 'fails'}: AUROC of at least ${ASKED.auroc}, F1 of at least ${ASKED.f1}`,
    ],
  };
}

/** A response without a word says nothing that the knowledge does not. */
function ratedRow({ response, knowledge, label }: BeginRow): RatedCase {
  return {
    isPresent: label === 'Not fully attributable',
    rating: ungroundedness(response, knowledge) ?? 0,
  };
}

function flawLines(flaws: readonly BeginFlaw[]): string[] {
  const shown = flaws
    .slice(0, SHOWN_FLAWS)
    .map(({ line, wrong }) => `skipped line ${line}: ${wrong}`);
  const others = flaws.slice(SHOWN_FLAWS).map(({ line }) => line);
  return others.length === 0 ? shown : [...shown, `skipped lines ${others.join(', ')}: as little`];
}

function figure(value: number): string {
  return value.toFixed(4);
}
