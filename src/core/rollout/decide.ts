import type { AnalysisRunState } from '../analysis/status.ts';
import type { Verdict } from '../verdict.ts';
import { onlyNumber } from './only-number.ts';
import { runsUnderWay } from './runs-under-way.ts';
import type { Reason } from './state.ts';
import type { Judgement, TriggerState } from './trigger-watch.ts';
import type { Trigger } from './triggers.ts';
import { hold, revert, type Turn } from './turn.ts';

/**
 * What the readings mean for the rollout. A breach outranks everything, a failed analysis comes
 * next, then what only holds: an alert for a person to look at, an analysis that could not tell.
 */
export function decide(turn: Turn): void {
  const [breach] = breaches(turn, 'rollback');
  if (breach) {
    revert(turn, breach);
    return;
  }
  for (const { run } of runsUnderWay(turn.state)) {
    if (run.phase === 'Failed' || run.phase === 'Error') {
      revert(turn, analysisReason(run));
      return;
    }
  }
  for (const reason of breaches(turn, 'alert')) alert(turn, reason);
  for (const { run } of runsUnderWay(turn.state)) {
    if (run.phase === 'Inconclusive') {
      const { metric, message } = analysisReason(run);
      hold(turn, { kind: 'inconclusive', sinceMs: turn.nowMs, message, metric });
    }
  }
}

/** Tells people once, and holds until one of them has looked. */
function alert(turn: Turn, { metric, message }: Reason): void {
  const isKnown = turn.state.holds.some((held) => held.kind === 'alert' && held.metric === metric);
  if (isKnown) return;
  turn.actions.push({ kind: 'alert', metric: metric ?? '', message });
  hold(turn, {
    kind: 'alert',
    sinceMs: turn.nowMs,
    message: `${message}: waits for a person to promote or abort`,
    metric,
  });
}

function breaches(turn: Turn, action: Trigger['action']): Reason[] {
  return turn.state.triggers.flatMap((watched, index) => {
    const trigger = turn.state.plan.triggers[index];
    if (!trigger || trigger.action !== action || !watched.last) return [];
    if (watched.acknowledged || watched.streak < trigger.consecutive) return [];
    return [triggerReason(trigger, watched, watched.last)];
  });
}

function triggerReason(trigger: Trigger, watched: TriggerState, last: Judgement): Reason {
  const streak = watched.streak > 1 ? `, ${watched.streak} measurements in a row` : '';
  return {
    by: 'trigger',
    metric: trigger.name,
    verdict: last.verdict,
    value: last.value,
    condition: trigger.text,
    message: `${last.message}${streak}`,
  };
}

/** Names the metric that decided a run, with its last value and the condition it was held against. */
function analysisReason(run: AnalysisRunState): Reason {
  // A dry run decides nothing, even where it stands first.
  const decided = run.metricResults.find((result) => !result.dryRun && result.phase === run.phase);
  const metric = run.metrics.find((wanted) => wanted.name === decided?.name);
  const last = decided?.measurements.at(-1);
  const condition = metric?.successCondition ?? metric?.failureCondition ?? null;
  return {
    by: 'analysis',
    metric: decided?.name ?? null,
    verdict: run.phase as Verdict,
    value: onlyNumber(last?.value),
    condition,
    message: analysisMessage(run, last?.value, condition),
  };
}

function analysisMessage(
  run: AnalysisRunState,
  value: string | undefined,
  condition: string | null,
): string {
  const shown = value ? `: result ${value}, condition ${condition ?? 'none'}` : '';
  return `${run.message}${shown}`;
}
