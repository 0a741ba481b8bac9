import type { Reading } from '../analysis/reading.ts';
import { runWakeAtMs, stepRun } from '../analysis/run.ts';
import type { AnalysisRunState } from '../analysis/status.ts';
import { beginJudged, isJudging, type JudgedState, judgeByCounters } from './judged-watch.ts';
import { onlyNumber } from './only-number.ts';
import { quantityText } from './quantity-text.ts';
import { type RunUnderWay, runsUnderWay } from './runs-under-way.ts';
import type { Measured, RolloutEvent } from './state.ts';
import { type Judgement, judgeTrigger, type Part, type TriggerState } from './trigger-watch.ts';
import type { Trigger } from './triggers.ts';
import { type Turn, update } from './turn.ts';

/** Hands every reading to the one who asked for it. */
export function takeReadings(turn: Turn, readings: readonly Reading[]): void {
  takeTriggerReadings(turn, readings);
  const runs: AnalysisRunState[] = [];
  for (const { source, prefix, run } of runsUnderWay(turn.state)) {
    const next = advanceRun(turn, { source, prefix }, run, readings);
    if (source === 'experiment') runs.push(next);
    else update(turn, { [source]: next });
  }
  const { experiment } = turn.state;
  if (experiment) update(turn, { experiment: { ...experiment, runs } });
}

type RunSource = Pick<RunUnderWay, 'source' | 'prefix'>;

/** How often a run may want another turn at once: a failure ends its siblings in the next one. */
const RUN_TURNS_MAX = 3;

function advanceRun(
  turn: Turn,
  { source, prefix }: RunSource,
  run: AnalysisRunState,
  readings: readonly Reading[],
): AnalysisRunState {
  const own = readings
    .filter((reading) => reading.askId.startsWith(prefix))
    .map((reading) => ({ ...reading, askId: reading.askId.slice(prefix.length) }));
  const { nowMs, secrets } = turn;
  let next = stepRun(run, nowMs, own, { secrets });
  for (let i = 1; i < RUN_TURNS_MAX && wantsAnotherTurn(next, nowMs); i += 1) {
    next = stepRun(next, nowMs, [], { secrets });
  }
  turn.events.push(...newMeasurements(source, run, next));
  return next;
}

function wantsAnotherTurn(run: AnalysisRunState, nowMs: number): boolean {
  const wakeAtMs = runWakeAtMs(run);
  return wakeAtMs !== null && wakeAtMs <= nowMs;
}

function newMeasurements(
  source: RunSource['source'],
  before: AnalysisRunState,
  after: AnalysisRunState,
): RolloutEvent[] {
  return after.metricResults.flatMap((result) => {
    const last = result.measurements.at(-1);
    const known = before.metricResults.find((earlier) => earlier.name === result.name);
    const lastKnown = known?.measurements.at(-1);
    if (!last || last.finishedAtMs === null) return [];
    if (lastKnown?.startedAtMs === last.startedAtMs) return [];
    const metric = after.metrics.find((wanted) => wanted.name === result.name);
    return [
      {
        kind: 'measured' as const,
        atMs: last.finishedAtMs,
        source,
        metric: result.name,
        verdict: last.phase as Measured['verdict'],
        value: last.value,
        limit: metric?.successCondition ?? metric?.failureCondition ?? '',
        valueNumber: onlyNumber(last.value),
        limitNumber: null,
        samples: null,
        message: last.message,
      },
    ];
  });
}

function takeTriggerReadings(turn: Turn, readings: readonly Reading[]): void {
  const triggers = turn.state.triggers.map((watched, index) => {
    const trigger = turn.state.plan.triggers[index];
    const parts = partsOf(`trigger/${index}/${watched.asked}/`, readings);
    if (!trigger || parts.size === 0) return watched;
    return judged(turn, trigger, watched, parts);
  });
  update(turn, { triggers });
}

function partsOf(prefix: string, readings: readonly Reading[]): Map<Part, Reading> {
  return new Map(
    readings
      .filter((reading) => reading.askId.startsWith(prefix))
      .map((reading) => [reading.askId.split('/').at(-1) as Part, reading]),
  );
}

function judged(
  turn: Turn,
  trigger: Trigger,
  watched: TriggerState,
  parts: ReadonlyMap<Part, Reading>,
): TriggerState {
  // As old as its oldest part: an answer asked for at another weight says nothing of this one.
  const askedAtMs = Math.min(...[...parts.values()].map((reading) => reading.startedAtMs));
  const { judgement, judged } = judgementOf(turn, { trigger, watched, parts, askedAtMs });
  const { unit } = trigger.metric;
  turn.events.push({
    kind: 'measured',
    atMs: turn.nowMs,
    source: 'trigger',
    metric: trigger.name,
    verdict: judgement.verdict,
    value: judgement.value === null ? '' : quantityText(judgement.value, unit),
    limit: judgement.limit === null ? '' : quantityText(judgement.limit, unit),
    valueNumber: judgement.value,
    limitNumber: judgement.limit,
    samples: judgement.samples,
    message: judgement.message,
  });
  const silenceBreaches =
    trigger.unknown === 'rollback' && isUnknown(judgement.verdict) && !judgement.isShared;
  const breached = judgement.verdict === 'Failed' || silenceBreaches;
  const cleared = judgement.verdict === 'Successful';
  return {
    ...watched,
    asked: watched.asked + 1,
    nextAtMs: nextOnGrid(watched.nextAtMs, trigger.intervalMs, turn.nowMs),
    streak: breached ? watched.streak + 1 : cleared ? 0 : watched.streak,
    last: judgement,
    ...(judged && { judged }),
  };
}

function judgementOf(
  turn: Turn,
  {
    trigger,
    watched,
    parts,
    askedAtMs,
  }: {
    readonly trigger: Trigger;
    readonly watched: TriggerState;
    readonly parts: ReadonlyMap<Part, Reading>;
    readonly askedAtMs: number;
  },
): { readonly judgement: Judgement; readonly judged?: JudgedState } {
  if (!isJudging(trigger)) return { judgement: judgeTrigger(trigger, parts, askedAtMs) };
  const before = watched.judged ?? beginJudged(trigger);
  const look = { readings: parts, atMs: askedAtMs, weight: turn.state.weight / 100 };
  const { judgement, state } = judgeByCounters(trigger, before, look);
  return { judgement, judged: state };
}

export function isUnknown(verdict: string): boolean {
  return verdict === 'Inconclusive' || verdict === 'Error';
}

/** The grid keeps its phase however late a measurement came back; missed points are not made up. */
function nextOnGrid(dueAtMs: number, intervalMs: number, nowMs: number): number {
  const missed = Math.max(0, Math.floor((nowMs - dueAtMs) / intervalMs));
  return dueAtMs + (missed + 1) * intervalMs;
}
