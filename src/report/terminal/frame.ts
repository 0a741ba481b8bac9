import colors from 'picocolors';
import { killedSinceMs } from '../../core/rollout/kill-switch.ts';
import type { PlanStep } from '../../core/rollout/plan.ts';
import type { Measured, RolloutState } from '../../core/rollout/state.ts';
import { stepLabel } from '../../core/rollout/step-label.ts';
import { shownText } from '../../core/shown-text.ts';
import { counted, countText } from '../count-text.ts';
import { VERDICT_MARK } from '../verdict-mark.ts';
import { columns } from './columns.ts';
import { planTime } from './event-line.ts';
import { progressBar } from './progress-bar.ts';
import { clockText, type RunPlace } from './run-place.ts';
import { wrapped } from './wrapped.ts';

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
  readonly place: RunPlace;
}

const BAR_WIDTH = 24;

/** A whole screen, a line an element; what matters most fits `columns`, from 40 on. */
export function frame(view: View, columns: number): string[] {
  const { planMs, place } = view;
  return [
    ...packed([clockText(planMs, place), `dashboard ${place.dashboard}`], columns),
    '',
    ...track(view, columns),
    '',
    ...traffic(view, columns),
    '',
    ...metricTable(view.measured, columns),
    ...holds(view.state, columns),
  ];
}

const BETWEEN = '   ';

/** Parts one behind the other, in as many lines as they need to stand within `columns`. */
export function packed(parts: readonly string[], columns: number): string[] {
  const lines: string[] = [];
  for (const part of parts.map(shownText)) {
    const line = `${lines.at(-1)}${BETWEEN}${part}`;
    if (lines.length > 0 && line.length < columns) lines.splice(-1, 1, line);
    else lines.push(`  ${part}`);
  }
  return lines;
}

function track({ state, planMs }: View, columns: number): string[] {
  return state.plan.steps.map((step, index) => {
    const name = shownText(stepLabel(step));
    if (index < state.stepIndex) return colors.green(`  ✔ ${name}`);
    if (index > state.stepIndex) return colors.dim(`    ${name}`);
    const waiting = state.phase === 'progressing' ? waitingFor(step, state, planMs) : [];
    const label = `  ▶ ${name}`;
    return colors.bold(label) + fitting(waiting, columns - label.length);
  });
}

/** The longest of these texts that has room, two blanks before it; they say the same. */
function fitting(texts: readonly string[], room: number): string {
  const text = texts.find((one) => one.length + 2 < room);
  return text === undefined ? '' : `  ${text}`;
}

/** What the present step waits for, and how much of it is left: at length, and shorter. */
function waitingFor(step: PlanStep, state: RolloutState, planMs: number): readonly string[] {
  if (state.pendingWeight) return ['waiting for the router'];
  if (step.kind === 'pause' && step.durationMs !== null) {
    const untilMs = killedSinceMs(state) ?? planMs;
    const passedMs = Math.min(Math.max(0, untilMs - state.stepStartedAtMs), step.durationMs);
    const bar = progressBar(passedMs / step.durationMs, BAR_WIDTH);
    const left = `${planTime(step.durationMs - passedMs)} left`;
    return [`${bar} ${left}`, left];
  }
  return step.kind === 'analysis' && state.inline !== null ? [state.inline.phase] : [];
}

function traffic({ state, traffic: sent, exposure }: View, columns: number): string[] {
  const { stable, canary } = state.plan.models;
  const dropped = sent.dropped ? `, ${countText(sent.dropped)} dropped` : '';
  const weights = [
    `canary ${canary.version} ${state.weight}%`,
    `stable ${stable.version} ${100 - state.weight}%`,
  ];
  const counts = [
    `${counted(sent.sent, 'request')}, ${counted(sent.failed, 'error')}${dropped}`,
    `canary: ${counted(exposure.canaryRequests, 'answer')} to ${counted(exposure.users, 'user')}, ` +
      `${countText(exposure.badAnswers)} bad`,
  ];
  return [...packed(weights, columns), ...packed(counts, columns)];
}

const VERDICT_COLOR = {
  Successful: colors.green,
  Failed: colors.red,
  Inconclusive: colors.yellow,
  Error: colors.magenta,
} as const;

/** From where on a table has room for a limit and its samples. */
const WIDE = 76;

function metricTable(measured: readonly Measured[], width: number): string[] {
  if (measured.length === 0) return ['  no measurement yet'];
  const isWide = width >= WIDE;
  const rows = measured.map((one) => [
    `  ${one.metric}`,
    one.value || '-',
    ...(isWide ? [one.limit || '-', one.samples === null ? '-' : String(one.samples)] : []),
    isWide ? `${VERDICT_MARK[one.verdict]} ${one.verdict}` : VERDICT_MARK[one.verdict],
  ]);
  const heads = isWide ? ['limit', 'samples', 'verdict'] : [''];
  const [head = '', ...lines] = columns([['  metric', 'value', ...heads], ...rows]);
  return [
    colors.dim(head),
    ...lines.map((line, index) => {
      const verdict = measured[index]?.verdict;
      return verdict ? VERDICT_COLOR[verdict](line) : line;
    }),
  ];
}

function holds({ holds: standing }: RolloutState, columns: number): string[] {
  return standing.flatMap(({ message }) =>
    wrapped(`‖ held: ${message}`, 2, columns - 1).map(colors.yellow),
  );
}
