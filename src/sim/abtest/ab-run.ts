import { dealt, type Placement, placements, redealt } from '../../core/abtest/assignment.ts';
import type { Exposure, Outcome } from '../../core/abtest/outcome.ts';
import { type AbResult, abResult } from '../../core/abtest/results.ts';
import { type AbSpread, abSpreads } from '../../core/abtest/spreads.ts';
import { AbTally, abPlan } from '../../core/abtest/tally.ts';
import type { Profile } from '../../core/model/profile.ts';
import {
  type AbScenario,
  firstWeights,
  saltOfRun,
} from '../../core/scenario/abtest/ab-scenario.ts';
import { trafficEndMs } from '../../core/scenario/scenario.ts';
import type { PlannedRequest } from '../../core/traffic/plan.ts';
import { PROMPTS } from '../counting-tables.ts';
import { EventQueue } from '../event-queue.ts';
import { REFUSAL_MS, type VirtualModel, virtualModel } from '../virtual-model.ts';
import { sendTraffic } from '../virtual-traffic.ts';
import { outcomes, refusal } from './arm-outcome.ts';

/** One A/B test in virtual time. */
export interface AbSetting {
  readonly test: AbScenario;
  /** Plan time over wall time: rates are per wall second, and latencies last so much longer. */
  readonly compression: number;
}

/** What was read at one moment, in plan time. */
export interface AbLook {
  readonly atMs: number;
  readonly result: AbResult;
}

export interface AbRun {
  readonly seed: number;
  /** When the last request had ended, or the split was found to lie. */
  readonly endedAtMs: number;
  readonly result: AbResult;
  readonly spreads: readonly AbSpread[];
}

/**
 * Every request by itself, with the very draws that it has in a rehearsal of the same seed, until the
 * traffic has ended or the split lies: then no user is sent to a treatment any more, and nothing more
 * is to be learnt. `looked` is told of every look, the one at the end among them.
 */
export function runAbTest(
  { test, compression }: AbSetting,
  seed: number,
  looked: (look: AbLook) => void,
): AbRun {
  const queue = new EventQueue<() => void>();
  let nowMs = 0;
  const time = { queue, nowMs: () => nowMs };
  const arms = new Map(test.arms.map(({ name, profile }) => [name, armOf(name, profile)]));
  const salt = saltOfRun(test, seed);
  const outcomeOf = outcomes(test.scoring, salt);
  let table = dealt(salt, firstWeights(test.arms));
  let placeOf: (user: string) => Placement = placements(table);
  const tally = new AbTally(abPlan(test.scoring.share > 0 && test.scoring.text.length > 0), table);
  let stopped = false;

  function armOf(role: string, profile: Profile) {
    const site = { role, profile, faults: test.faults, seed, compression, server: null };
    return { profile, model: virtualModel(site, time) };
  }

  function arrive(request: PlannedRequest, answered: () => void): void {
    const user = request.userId;
    const exposure: Exposure = { ...placeOf(user), user, epoch: table.epoch };
    tally.expose(exposure);
    const arm = arms.get(exposure.arm);
    if (arm === undefined) throw new Error(`arm ${exposure.arm} has no model`);
    const end = (outcome: Outcome): void => {
      tally.add(outcome);
      answered();
    };
    serve(arm, request, { exposure, end });
  }

  /** An arm that refuses is stood in for by none. */
  function serve(
    { model, profile }: { readonly model: VirtualModel; readonly profile: Profile },
    request: PlannedRequest,
    { exposure, end }: { readonly exposure: Exposure; readonly end: (outcome: Outcome) => void },
  ): void {
    if (model.isRefusing()) {
      queue.put(nowMs + REFUSAL_MS * compression, () => end(refusal(exposure)));
      return;
    }
    model.answer(request, (settlement) =>
      end(outcomeOf(exposure, request, { settlement, profile })),
    );
  }

  function look(): AbResult {
    const result = abResult(tally);
    looked({ atMs: nowMs, result });
    return result;
  }

  const endMs = trafficEndMs(test.traffic);
  const stop = sendTraffic(
    { plan: test.traffic, seed, compression, prompts: PROMPTS },
    time,
    arrive,
  );
  for (const { atMs, weights } of test.operator) {
    queue.put(atMs, () => {
      table = redealt(table, weights);
      placeOf = placements(table);
      tally.begin(table);
    });
  }
  for (let atMs = test.lookMs; atMs < endMs; atMs += test.lookMs) {
    queue.put(atMs, () => {
      stopped = look().split.state !== 'ok';
    });
  }
  while (!stopped) {
    const next = queue.take();
    if (next === undefined) break;
    nowMs = next.atMs;
    next.event();
  }
  stop();
  const result = stopped ? abResult(tally) : look();
  return { seed, endedAtMs: nowMs, result, spreads: abSpreads(tally, result) };
}
