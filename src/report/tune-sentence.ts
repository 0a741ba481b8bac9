import { quantityText } from '../core/rollout/quantity-text.ts';
import type { CandidateResult, TuneResult } from '../core/scenario/tune-result.ts';
import { counted, countText } from './count-text.ts';
import { durationText } from './duration-text.ts';
import { intervalText, runShareText } from './share-text.ts';
import { changesOf, settingsText } from './tune-settings.ts';

/** What to do after a tuning, in one sentence with the figures that speak for it. */
export function tuneSentence(result: TuneResult): string {
  const { scenarios, seeds, candidates, frontier, recommended, nearest } = result;
  const tried =
    `Of ${counted(candidates.length, 'setting')} tried on ` +
    `${counted(scenarios.length, 'scenario')} x ${counted(seeds.done, 'seed')}`;
  const candidate = candidates[recommended ?? nearest];
  if (seeds.done === 0 || candidate === undefined) {
    return `None of ${counted(candidates.length, 'setting')} was tried on every scenario.`;
  }
  const changes = changesOf(candidate, result);
  const settings = settingsText(changes);
  const present = changes.length === 0 ? '' : presentText(result);
  if (recommended === null) {
    return (
      `${tried}, none meets ${constraintText(result)}; the best there is, ${settings}: ` +
      `${figuresText(candidate)} (${missText(candidate, result)})${present}.`
    );
  }
  const are = frontier.length === 1 ? 'is' : 'are';
  const take = changes.length === 0 ? `keep ${settings}` : `take ${settings}`;
  return `${tried}, ${countText(frontier.length)} ${are} on the frontier; ${take}: ${figuresText(candidate)}${present}.`;
}

/** What an interrupted tuning must be read with; null for a complete one. */
export function tuneInterruptedText({ complete, seeds }: TuneResult): string | null {
  if (complete) return null;
  const done = `interrupted after ${countText(seeds.done)} of ${counted(seeds.asked, 'seed')}`;
  return seeds.done === 0 ? done : `${done}; what is below holds for those`;
}

/** `at most 1% false rollbacks and detection within 5m`; null asks for nothing. */
export function constraintText({ constraint }: Pick<TuneResult, 'constraint'>): string | null {
  const { maxFalseRollback, maxDetectSeconds } = constraint;
  const asked = [
    maxFalseRollback === null
      ? []
      : [`at most ${quantityText(maxFalseRollback, 'share')} false rollbacks`],
    maxDetectSeconds === null ? [] : [`detection within ${durationText(maxDetectSeconds)}`],
  ].flat();
  return asked.length === 0 ? null : asked.join(' and ');
}

/** `0% false rollbacks (0% to 8.8%), 95% of faulty models caught within 1m45s, 106 bad answers`. */
function figuresText({
  falseRollback,
  detectSeconds,
  caught,
  badAnswers,
}: CandidateResult): string {
  return [
    falseRollback === null
      ? []
      : [`${runShareText(falseRollback)} false rollbacks (${intervalText(falseRollback)})`],
    detectSeconds === null || caught === null ? [] : [caughtText(detectSeconds.p95, caught.share)],
    badAnswers === null ? [] : [`${countText(badAnswers.p50)} bad answers`],
  ]
    .flat()
    .join(', ');
}

function caughtText(withinSeconds: number | null, share: number): string {
  return withinSeconds === null
    ? `${quantityText(share, 'share')} of faulty models caught`
    : `95% of faulty models caught within ${durationText(withinSeconds)}`;
}

/** The same figures of the settings as they are, without their names. */
function presentText({ candidates, present }: TuneResult): string {
  const candidate = candidates[present];
  if (candidate === undefined) return '';
  const { falseRollback, detectSeconds, caught, badAnswers } = candidate;
  const figures = [
    falseRollback === null ? [] : [runShareText(falseRollback)],
    detectSeconds === null || caught === null
      ? []
      : [
          detectSeconds.p95 === null
            ? `${quantityText(caught.share, 'share')} caught`
            : durationText(detectSeconds.p95),
        ],
    badAnswers === null ? [] : [countText(badAnswers.p50)],
  ].flat();
  return `; the present settings: ${figures.join(', ')}`;
}

/** By how much a candidate misses what was asked for. */
function missText(
  { falseRollback, detectSeconds }: CandidateResult,
  { constraint }: TuneResult,
): string {
  const { maxFalseRollback, maxDetectSeconds } = constraint;
  const tooMany = maxFalseRollback === null ? 0 : (falseRollback?.share ?? 0) - maxFalseRollback;
  const p95 = detectSeconds?.p95 ?? null;
  const isNever = detectSeconds !== null && p95 === null;
  const tooSlow = maxDetectSeconds === null || p95 === null ? 0 : p95 - maxDetectSeconds;
  return [
    tooMany > 0 ? [`${quantityText(tooMany, 'share')} too many false rollbacks`] : [],
    tooSlow > 0 ? [`${durationText(tooSlow)} too late`] : [],
    maxDetectSeconds !== null && isNever ? ['fewer than 95% are caught at all'] : [],
  ]
    .flat()
    .join(', ');
}
