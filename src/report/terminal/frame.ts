import colors from 'picocolors';
import { killedSinceMs } from '../../core/rollout/kill-switch.ts';
import type { PlanStep } from '../../core/rollout/plan.ts';
import type { Measured, RolloutState } from '../../core/rollout/state.ts';
import { stepLabel } from '../../core/rollout/step-label.ts';
import { counted, countText } from '../count-text.ts';
import { columns } from './columns.ts';
import { planTime } from './event-line.ts';
import { progressBar } from './progress-bar.ts';

/** What one look at a running rollout shows. */
export interface View {
  readonly planMs: number;
  readonly state: RolloutState;
  readonly traffic: { readonly sent: number; readonly failed: number; readonly dropped: number };
  readonly exposure: {
    readonly canaryRequests: number;
    readonly users: number;
    readonly badAnswers: number;
  };
  /** The last measurement of each metric, in the order in which they were first seen. */
  readonly measured: readonly Measured[];
}

const BAR_WIDTH = 24;

/** A whole screen, a line an element. */
export function frame(view: View): string[] {
  return [
    ...track(view),
    '',
    ...traffic(view),
    '',
    ...metricTable(view.measured),
    ...holds(view.state),
  ];
}

function track({ state, planMs }: View): string[] {
  return state.plan.steps.map((step, index) => {
    if (index < state.stepIndex) return colors.green(`  ✔ ${stepLabel(step)}`);
    if (index > state.stepIndex) return colors.dim(`    ${stepLabel(step)}`);
    const waiting = state.phase === 'progressing' ? waitingFor(step, state, planMs) : '';
    return colors.bold(`  ▶ ${stepLabel(step)}`) + waiting;
  });
}

/** What the present step waits for, and how much of it is left. */
function waitingFor(step: PlanStep, state: RolloutState, planMs: number): string {
  if (state.pendingWeight) return '  waiting for the router';
  if (step.kind === 'pause' && step.durationMs !== null) {
    const untilMs = killedSinceMs(state) ?? planMs;
    const passedMs = Math.min(Math.max(0, untilMs - state.stepStartedAtMs), step.durationMs);
    const bar = progressBar(passedMs / step.durationMs, BAR_WIDTH);
    return `  ${bar} ${planTime(step.durationMs - passedMs)} left`;
  }
  if (step.kind === 'analysis') return `  ${state.inline?.phase ?? ''}`;
  return '';
}

function traffic({ state, traffic: sent, exposure }: View): string[] {
  const { stable, canary } = state.plan.models;
  return [
    `  canary ${canary.version} ${state.weight}%   stable ${stable.version} ${100 - state.weight}%`,
    `  ${counted(sent.sent, 'request')}, ${counted(sent.failed, 'error')}${sent.dropped ? `, ${countText(sent.dropped)} dropped` : ''}` +
      `   canary: ${counted(exposure.canaryRequests, 'answer')} to ${counted(exposure.users, 'user')}, ` +
      `${countText(exposure.badAnswers)} bad`,
  ];
}

const VERDICT_MARK = {
  Successful: '✔ Successful',
  Failed: '✘ Failed',
  Inconclusive: '? Inconclusive',
  Error: '! Error',
} as const;

const VERDICT_COLOR = {
  Successful: colors.green,
  Failed: colors.red,
  Inconclusive: colors.yellow,
  Error: colors.magenta,
} as const;

function metricTable(measured: readonly Measured[]): string[] {
  if (measured.length === 0) return ['  no measurement yet'];
  const rows = measured.map((one) => [
    `  ${one.metric}`,
    one.value || '-',
    one.limit || '-',
    one.samples === null ? '-' : String(one.samples),
    VERDICT_MARK[one.verdict],
  ]);
  const [head = '', ...lines] = columns([
    ['  metric', 'value', 'limit', 'samples', 'verdict'],
    ...rows,
  ]);
  return [
    colors.dim(head),
    ...lines.map((line, index) => {
      const verdict = measured[index]?.verdict;
      return verdict ? VERDICT_COLOR[verdict](line) : line;
    }),
  ];
}

function holds({ holds: standing }: RolloutState): string[] {
  return standing.map((held) => colors.yellow(`  ‖ held: ${held.message}`));
}
