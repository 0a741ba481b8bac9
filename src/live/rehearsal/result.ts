import type { VendorStats } from '../../core/flags/vendor-answer.ts';
import type { Role } from '../../core/model/fault.ts';
import { judgeExpectations } from '../../core/scenario/expectations.ts';
import { goodputResult } from '../../core/scenario/goodput-result.ts';
import { killNotes } from '../../core/scenario/kill-note.ts';
import {
  detectSeconds,
  faultAtMs,
  reasonOf,
  roundedSeconds,
} from '../../core/scenario/run-reason.ts';
import {
  type KillResult,
  MOST_REQUEST_COUNTS,
  type ModelResult,
  type RunResult,
  scorerResult,
  type Timeline,
  type TrafficResult,
} from '../../core/scenario/run-result.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import { thinned } from '../../core/thinned.ts';
import type { LoadStats } from '../load/load.ts';
import type { LlmJudgeStats } from '../router/llm-judge.ts';
import type { Router } from '../router/router.ts';
import type { PlanClock } from './plan-clock.ts';
import type { Ending } from './rehearsal.ts';
import type { RequestTally } from './request-log.ts';
import type { Stage } from './stage.ts';

/** Everything a rehearsal's result is made of. */
export interface Finished {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly clock: PlanClock;
  readonly stage: Stage;
  readonly ending: Ending;
  readonly tallies: Readonly<Record<Role, RequestTally>>;
}

export function resultOf(finished: Finished): RunResult {
  const { scenario, seed, clock, stage, ending } = finished;
  const { state } = ending;
  const observed = {
    outcome: state.outcome ?? 'paused',
    reason: reasonOf(state),
    detectSeconds: detectSeconds(faultAtMs(scenario), state),
    rollbackSeconds: rollbackSeconds(finished),
    exposure: exposureOf(finished),
    killSwitch: killOf(finished),
  };
  return {
    version: 1,
    scenario: scenario.name,
    seed,
    world: 'rehearsal',
    compression: clock.compression,
    ...observed,
    timeline: timelineOf(finished),
    faults: scenario.faults,
    requests: thinned(ending.requests, MOST_REQUEST_COUNTS),
    expectations: judgeExpectations(scenario.expect, observed),
    prometheus: { kind: stage.prometheus.kind, version: stage.prometheus.version },
    traffic: trafficOf(ending.traffic),
    slo: scenario.slo,
    models: { stable: modelOf('stable', finished), canary: modelOf('canary', finished) },
    flags: ending.vendor,
    notes: [...killNotes(observed.killSwitch), ...notesOf(finished)],
  };
}

function rollbackSeconds({ ending, clock }: Finished): number | null {
  const { detectedAtMs } = ending.state;
  if (detectedAtMs === null || ending.rolledBackAtMs === null) return null;
  return roundedSeconds((ending.rolledBackAtMs - detectedAtMs) / clock.compression / 1_000);
}

function timelineOf({ scenario, clock, ending }: Finished): Timeline {
  const at = (planMs: number | null) =>
    planMs === null ? null : new Date(clock.wallAtMs(planMs)).toISOString();
  const faultMs = faultAtMs(scenario);
  return {
    startedAt: at(ending.state.startedAtMs) ?? '',
    faultAt: at(faultMs !== null && faultMs <= ending.endedAtMs ? faultMs : null),
    detectedAt: at(ending.state.detectedAtMs),
    rolledBackAt: at(ending.rolledBackAtMs),
    drainedAt: at(ending.drainedAtMs),
    endedAt: at(ending.endedAtMs) ?? '',
  };
}

function exposureOf({ ending }: Finished) {
  const { canaryRequests, badAnswers, users } = ending.exposure;
  return { canaryDispatched: ending.canaryDispatched, canaryRequests, badAnswers, users };
}

function killOf({ stage, tallies }: Finished): KillResult | null {
  const { spans, cut } = stage.control.killSwitch;
  const [first] = spans;
  if (first === undefined) return null;
  const offAtMs = spans.at(-1)?.toMs ?? Number.POSITIVE_INFINITY;
  return {
    by: first.by,
    onAt: new Date(first.fromMs).toISOString(),
    offAt: Number.isFinite(offAtMs) ? new Date(offAtMs).toISOString() : null,
    cut,
    canaryRequests: tallies.canary.whileKilled,
  };
}

export function trafficOf(traffic: LoadStats): TrafficResult {
  return {
    sent: traffic.sent,
    completed: traffic.completed,
    errors: traffic.failed,
    dropped: traffic.dropped,
    lagP50Ms: traffic.lag.p50Ms ?? 0,
    lagP99Ms: traffic.lag.p99Ms ?? 0,
    latencyP50Ms: traffic.latency.p50Ms ?? 0,
    latencyP95Ms: traffic.latency.p95Ms ?? 0,
    trustworthy: traffic.trustworthy,
  };
}

function modelOf(role: Role, { scenario, stage, ending, tallies }: Finished): ModelResult {
  const { name, version } = scenario.models[role];
  const { scored, hallucinations, meanQuality } = ending.detected[role];
  const tally = tallies[role];
  return {
    name,
    version,
    hash: stage.models[role].hash,
    answered: tally.answered,
    injected: { hallucinations: tally.hallucinations, vague: tally.vague },
    detected: { scored, hallucinations, meanQuality },
    errors: { injected: tally.errors, detected: ending.errors[role] },
    scorers: ending.scorers[role].map((tally) => scorerResult(tally, scenario.scoring)),
    goodput:
      scenario.slo === null ? null : goodputResult(ending.goodput[role], ending.trafficSeconds),
  };
}

function notesOf({ ending, clock, tallies, stage }: Finished): string[] {
  const notes: string[] = [];
  if (ending.traffic.doubt) notes.push(ending.traffic.doubt);
  if (clock.compression !== 1) {
    notes.push(
      `the plan ran ${clock.compression} times faster than the clock: every window held ` +
        `1/${clock.compression} of the requests it would hold in production`,
    );
  }
  if (ending.warned.first !== null) {
    notes.push(
      `${ending.warned.count} readings came with a warning that data may be missing: a trigger ` +
        'takes them for unknown, an analysis template judges them as Argo does; the first: ' +
        ending.warned.first,
    );
  }
  if (ending.scoring.dropped > 0) {
    notes.push(`${ending.scoring.dropped} answers were not scored: the scorer's queue was full`);
  }
  notes.push(...copyNotes(stage.router));
  if (ending.judge !== null) notes.push(judgeNote(ending.judge));
  if (ending.vendor !== null) notes.push(vendorNote(ending.vendor));
  for (const role of ['stable', 'canary'] as const) {
    if (tallies[role].torn > 0) {
      notes.push(`${tallies[role].torn} lines of the ${role} request log could not be read`);
    }
  }
  return notes;
}

/** The router has stopped by now: nothing is to come. */
function copyNotes(router: Router): string[] {
  const { dropped, failed } = router.pairs();
  const lost = router.copiesDropped();
  const notes = [
    [lost, 'copies for the shadow were not sent: too many were under way'],
    [dropped, 'pairs of answers were not logged: the disk was too slow'],
    [failed, 'pairs of answers were not logged: the disk refused them'],
  ] as const;
  return notes.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
}

/** Whoever reads a judge's share should know of how many answers it is, and why not of more. */
function judgeNote(judge: LlmJudgeStats): string {
  const untold = [
    [judge.contradicted, 'it contradicted itself on when the letters were swapped'],
    [judge.nonsense, 'it said something else about'],
    [judge.failed, 'it failed on or was too slow for'],
    [judge.dropped, 'it had no time for'],
    [judge.unaffordable, 'it had no money left for'],
  ].flatMap(([count, why]) => (count === 0 ? [] : [`${count} ${why}`]));
  const rest = untold.length === 0 ? '' : `; of the others ${untold.join(', ')}`;
  const spent = `$${judge.spentUsd.toFixed(4)}`;
  return `the LLM judge told of ${judge.told} of ${judge.offered} answers for ${spent}${rest}`;
}

/** A vendor that was silent leaves a rollout as it is: that is to be said. */
function vendorNote({ evaluations, fallbacks }: VendorStats): string {
  const causes = Object.entries(fallbacks).filter(([, count]) => count > 0);
  const fallen = causes.reduce((sum, [, count]) => sum + count, 0);
  const told = `the flag provider answered ${evaluations - fallen} of ${evaluations} questions for a segment`;
  if (fallen === 0) return told;
  const why = causes.map(([cause, count]) => `${cause} ${count}`).join(', ');
  return `${told}; the local rules answered the others: ${why}`;
}
