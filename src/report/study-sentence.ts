import type { StudyResult } from '../core/scenario/study-result.ts';
import { counted, countText } from './count-text.ts';
import { durationText } from './duration-text.ts';
import { outcomeText } from './outcome-text.ts';
import { intervalText, runShareText } from './share-text.ts';

/** What many runs came to in one sentence: the shares, and what it typically cost to find out. */
export function studySentence(study: StudyResult): string {
  const [most, ...others] = study.outcomes;
  if (most === undefined) return `None of ${counted(study.seeds.asked, 'run')} ended.`;
  const shares = [
    `${outcomeText(most.outcome)} in ${runShareText(most)} (${intervalText(most)})`,
    ...others.map((one) => `${outcomeText(one.outcome)} in ${runShareText(one)}`),
  ];
  return `${seedsText(study)}: ${shares.join(', ')}${detectionText(study)}; ${exposureText(study)}.`;
}

/** What an interrupted study must be read with; null for a complete one. */
export function interruptedText({ complete, seeds }: StudyResult): string | null {
  if (complete) return null;
  const done = `interrupted after ${countText(seeds.done)} of ${counted(seeds.asked, 'run')}`;
  return seeds.done === 0 ? done : `${done}; what is below holds for those`;
}

/** What stands behind a study, for who wants to trust it. */
export function drawnText({ drawn, compression }: StudyResult): string {
  const how = drawn === 'requests' ? 'one by one' : 'as counts for each scrape';
  const thinned =
    compression === 1
      ? ''
      : `; at compression ${compression} a window holds 1/${compression} of the requests it would hold in production`;
  return `Virtual time, requests drawn ${how}${thinned}. All times are plan time.`;
}

/** A seed is written as it is typed, without separators. */
function seedsText({ seeds, complete }: StudyResult): string {
  const { first, asked, done } = seeds;
  const last = first + done - 1;
  const range = done === 1 ? `seed ${first}` : `seeds ${first} to ${last}`;
  return `${complete ? '' : `${countText(done)} of `}${counted(asked, 'run')}, ${range}`;
}

/** At the median, and within p5 to p95. */
function detectionText({ detectSeconds: detected, outcomes }: StudyResult): string {
  if (detected === null) return '';
  const { p5, p50, p95 } = detected;
  const rolledBack = outcomes.find(({ outcome }) => outcome === 'rolled-back')?.count ?? 0;
  const early = rolledBack - detected.runs;
  const before = early > 0 ? `, ${counted(early, 'run')} before it` : '';
  const within = p5 === p95 ? '' : ` (${durationText(p5)} to ${durationText(p95)})`;
  return `; detected ${durationText(p50)} after the fault${within}${before}`;
}

function exposureText({ exposure, outcomes }: StudyResult): string {
  const users = Math.round(exposure.users.p50);
  const bad = Math.round(exposure.badAnswers.p50);
  const isReverted = outcomes[0]?.outcome === 'rolled-back' || outcomes[0]?.outcome === 'aborted';
  return `${counted(users, 'user')} met ${counted(bad, 'bad answer')}${isReverted ? ' first' : ''}`;
}
