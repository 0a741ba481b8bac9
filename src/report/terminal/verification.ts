import colors from 'picocolors';
import type { Disagreement, Divergence } from '../../core/rollout/recheck.ts';
import { isVerified, type Verification } from '../../core/rollout/verification.ts';
import { formatDuration } from '../../core/time.ts';

/** What became of `--verify`: one line if every decision stands, else everything that does not. */
export function printVerification(verification: Verification, out: NodeJS.WritableStream): void {
  const { version, semantics } = verification.prometheus;
  const judge = `against Prometheus ${version} (${semantics} semantics)`;
  const lines = isVerified(verification)
    ? [colors.green(`verified ${judge}: ${agreement(verification)}`)]
    : [colors.red(`not verified ${judge}: ${complaint(verification)}`), ...details(verification)];
  out.write(`${lines.join('\n')}\n`);
}

function agreement({ questions, largestDifference, notAsked }: Verification): string {
  return (
    `${questions} questions, same verdicts, ` +
    `largest difference ${largestDifference === 0 ? '0' : largestDifference.toExponential(0)}` +
    leftOut(notAsked)
  );
}

function complaint({ questions, disagreements, notAsked }: Verification): string {
  if (questions === 0) return `the run has no question to ask again${leftOut(notAsked)}`;
  return `${disagreements.length} of ${questions} questions came out otherwise${leftOut(notAsked)}`;
}

function leftOut({ prometheusDown, otherProviders }: Verification['notAsked']): string {
  const down = prometheusDown > 0 ? `; ${prometheusDown} not asked, Prometheus was down` : '';
  const others = otherProviders > 0 ? `; ${otherProviders} not asked, of other providers` : '';
  return down + others;
}

function details({ disagreements, divergences, replayedOtherwise }: Verification): string[] {
  const turns = replayedOtherwise.join(', ');
  return [
    ...disagreements.map(disagreementLine),
    ...divergences.map(divergenceLine),
    ...(turns === '' ? [] : [`  from their own readings, turns ${turns} come out otherwise too`]),
  ];
}

function disagreementLine({ metric, askedAtMs, query, journal, again }: Disagreement): string {
  return (
    `  ${metric} at ${formatDuration(askedAtMs)}: ` +
    `${journal.value} (${journal.verdict ?? 'not judged'}) in the run, ` +
    `${again.value} (${again.verdict ?? 'not judged'}) now: ${query}`
  );
}

function divergenceLine({ atMs, journal, again }: Divergence): string {
  const [did, would] = [journal, again].map((actions) => actions.join(', ') || 'nothing');
  return `  at ${formatDuration(atMs)} the run did ${did}, and would now do ${would}`;
}
