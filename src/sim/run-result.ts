import type { HistogramCounts } from '../core/histogram-counts.ts';
import type { Role } from '../core/routing/decision.ts';
import { judgeExpectations } from '../core/scenario/expectations.ts';
import { goodputResult } from '../core/scenario/goodput-result.ts';
import { killNotes } from '../core/scenario/kill-note.ts';
import { detectSeconds, faultAtMs, reasonOf, roundedSeconds } from '../core/scenario/run-reason.ts';
import {
  type KillResult,
  MOST_REQUEST_COUNTS,
  type ModelResult,
  type RunResult,
  scorerResult,
  type Timeline,
} from '../core/scenario/run-result.ts';
import { thinned } from '../core/thinned.ts';
import { saidOf } from './books.ts';
import { simulationNotes } from './notes.ts';
import type { Simulated, Simulation } from './simulation.ts';
import { VIRTUAL_EPOCH_MS } from './virtual-stage.ts';

/** What a simulated run leaves in `result.json`: the same as a rehearsal does. */
export function simulationResult(simulation: Simulation, run: Simulated): RunResult {
  const { scenario, settings } = simulation;
  const { state, serving } = run;
  const { canaryDispatched } = run;
  const observed = {
    outcome: state.outcome ?? 'paused',
    reason: reasonOf(state),
    detectSeconds: detectSeconds(faultAtMs(scenario), state),
    rollbackSeconds: rollbackSeconds(simulation, run),
    exposure: { canaryDispatched, ...serving.exposure() },
    killSwitch: killOf(run),
  } as const;
  return {
    version: 1,
    scenario: scenario.name,
    seed: run.seed,
    world: 'simulation',
    compression: settings.compression,
    ...observed,
    timeline: timelineOf(simulation, run),
    faults: scenario.faults,
    requests: thinned(run.requests, MOST_REQUEST_COUNTS),
    expectations: judgeExpectations(scenario.expect, observed),
    prometheus: { kind: 'embedded', version: `${settings.semantics} semantics` },
    traffic: trafficOf(run),
    slo: scenario.slo,
    models: {
      stable: modelOf('stable', simulation, run),
      canary: modelOf('canary', simulation, run),
    },
    flags: null,
    notes: [
      ...killNotes(observed.killSwitch),
      ...simulationNotes(simulation.scenario.scoring, simulation.settings.compression),
    ],
  };
}

function killOf({ kill }: Simulated): KillResult | null {
  if (kill === null) return null;
  const { onAtMs, offAtMs, ...said } = kill;
  return { ...said, onAt: momentOf(onAtMs), offAt: offAtMs === null ? null : momentOf(offAtMs) };
}

function momentOf(planMs: number): string {
  return new Date(VIRTUAL_EPOCH_MS + planMs).toISOString();
}

export function wasReverted({ state }: Simulated): boolean {
  return state.outcome === 'rolled-back' || state.outcome === 'aborted';
}

/** Wall time: the virtual router obeys within the moment. */
function rollbackSeconds({ settings }: Simulation, run: Simulated): number | null {
  const { detectedAtMs, weightSinceMs, routesSinceMs } = run.state;
  if (!wasReverted(run) || detectedAtMs === null) return null;
  const revertedAtMs = Math.max(weightSinceMs, routesSinceMs);
  return roundedSeconds((revertedAtMs - detectedAtMs) / settings.compression / 1_000);
}

function timelineOf({ scenario }: Simulation, run: Simulated): Timeline {
  const at = (planMs: number | null) => (planMs === null ? null : momentOf(planMs));
  const { state, endedAtMs, drainedAtMs } = run;
  const faultMs = faultAtMs(scenario);
  const reverted = wasReverted(run);
  return {
    startedAt: at(state.startedAtMs) ?? '',
    faultAt: at(faultMs !== null && faultMs <= endedAtMs ? faultMs : null),
    detectedAt: at(state.detectedAtMs),
    rolledBackAt: at(reverted ? Math.max(state.weightSinceMs, state.routesSinceMs) : null),
    drainedAt: at(reverted ? drainedAtMs : null),
    endedAt: at(endedAtMs) ?? '',
  };
}

function trafficOf({ serving }: Simulated): RunResult['traffic'] {
  const { stable, canary } = serving.books;
  const errors = stable.series.errorCount + canary.series.errorCount;
  const latency = [stable.series.latency, canary.series.latency];
  return {
    sent: serving.sent(),
    completed: stable.answered + canary.answered,
    errors,
    dropped: 0,
    lagP50Ms: 0,
    lagP99Ms: 0,
    latencyP50Ms: quantileMs(latency, 0.5),
    latencyP95Ms: quantileMs(latency, 0.95),
    trustworthy: true,
  };
}

/** Linear within the bucket, as `histogram_quantile` has it. */
function quantileMs(histograms: readonly HistogramCounts[], phi: number): number {
  const bounds = histograms[0]?.bounds ?? [];
  const counts = [...bounds, 0].map((_, bucket) =>
    histograms.reduce((sum, histogram) => sum + (histogram.counts[bucket] ?? 0), 0),
  );
  const rank = phi * counts.reduce((sum, count) => sum + count, 0);
  let before = 0;
  for (const [bucket, count] of counts.entries()) {
    if (count > 0 && before + count >= rank) {
      const from = bounds[bucket - 1] ?? 0;
      const to = bounds[bucket] ?? from;
      return Math.round((from + ((to - from) * (rank - before)) / count) * 1_000_000) / 1_000;
    }
    before += count;
  }
  return 0;
}

function modelOf(
  role: Role,
  { scenario, owners, settings }: Simulation,
  { serving, endedAtMs }: Simulated,
): ModelResult {
  const { name, version } = scenario.models[role];
  const books = serving.books[role];
  const said = saidOf(books);
  const { requestCount: requests, sloMet: met } = books.series;
  const seconds = endedAtMs / settings.compression / 1_000;
  return {
    name,
    version,
    hash: owners[role].hash,
    answered: said.answered,
    injected: said.injected,
    detected: said.detected,
    errors: { injected: null, detected: books.series.errorsByKind() },
    scorers: books.scorers.read().map((tally) => scorerResult(tally, scenario.scoring)),
    goodput: scenario.slo === null ? null : goodputResult({ requests, met }, seconds),
  };
}
