import { AB_VERDICTS, type AbVerdict } from '../../core/abtest/results.ts';
import { quantityText } from '../../core/rollout/quantity-text.ts';
import type { AbFinding, AbStudyResult } from '../../core/scenario/abtest/ab-study-result.ts';
import { counted, countText } from '../count-text.ts';
import { runShareText } from '../share-text.ts';
import type { Table } from '../table.ts';
import { planTime } from '../terminal/event-line.ts';

/** What many runs of an A/B test came to, in one sentence. */
export function abStudySentence(study: AbStudyResult): string {
  const { seeds, complete, stopped, control } = study;
  if (seeds.done === 0) return `None of ${counted(seeds.asked, 'run')} ended.`;
  const runs = `${complete ? '' : `${countText(seeds.done)} of `}${counted(seeds.asked, 'run')}`;
  const found = study.findings.flatMap((finding) => {
    const verdict = usualVerdict(finding);
    if (verdict === 'no difference yet') return [];
    const { arm, metric, verdicts, calledAtMs } = finding;
    const when = calledAtMs === null ? '' : `, called after ${planTime(calledAtMs.p50)}`;
    return [`${arm} is ${verdict} in ${metric} in ${runShareText(verdicts[verdict])}${when}`];
  });
  const findings = found.length === 0 ? `no difference from ${control}` : found.join('; ');
  const stops = stopped.count === 0 ? 'none was stopped' : `${runShareText(stopped)} were stopped`;
  return `${runs}: ${findings}; ${stops} by a split that seemed to lie.`;
}

/** How often each verdict was the last word, and when a difference was called first. */
export function abFindingTable({ findings }: AbStudyResult): Table {
  return {
    head: ['arm', 'metric', ...AB_VERDICTS, 'called after', 'p95', 'requests', 'difference'],
    rows: findings.map(({ arm, metric, verdicts, calledAtMs, calledAfterRequests, relative }) => [
      arm,
      metric,
      ...AB_VERDICTS.map((verdict) => shareOrNone(verdicts[verdict])),
      calledAtMs === null ? '-' : planTime(calledAtMs.p50),
      calledAtMs === null ? '-' : planTime(calledAtMs.p95),
      calledAfterRequests === null ? '-' : countText(Math.round(calledAfterRequests.p50)),
      relative === null ? '-' : signedShare(relative.p50),
    ]),
    numbers: [2, 3, 4, 5, 6, 7, 8, 9],
  };
}

export const AB_STUDY_LEGEND =
  'Each run ends with a verdict for each arm and metric; the columns are how often which. Called after: ' +
  'when a look first found a difference, of the runs that ever did, at the median and at p95, with the ' +
  "treatment's requests by then. The difference is relative to the control's value, at the median. " +
  'Virtual time, requests drawn one by one; all times are plan time.';

function shareOrNone(share: AbFinding['verdicts'][AbVerdict]): string {
  return share.count === 0 ? '-' : runShareText(share);
}

function signedShare(relative: number): string {
  return `${relative > 0 ? '+' : ''}${quantityText(relative, 'share')}`;
}

function usualVerdict({ verdicts }: AbFinding): AbVerdict {
  return AB_VERDICTS.reduce((most, verdict) =>
    verdicts[verdict].count > verdicts[most].count ? verdict : most,
  );
}
