import type { RolloutEvent } from '../../src/core/rollout/state.ts';
import { reasonOf } from '../../src/core/scenario/run-reason.ts';
import { type ModelBooks, saidOf } from '../../src/sim/books.ts';
import { modelLabels, type SeriesOwner } from '../../src/sim/model-series.ts';
import { type Simulated, type Simulation, simulate } from '../../src/sim/simulation.ts';

/** Taken a copy: how many there are is the luck of one hash (`drawings-agree.test.ts`). */
const OF_COPIES = 'inference_shadow_latency_seconds';

/** All that is compared of one run. */
export interface ObservedRun {
  /** How it ended, and by what. */
  readonly ending: string;
  readonly numbers: ReadonlyMap<string, number>;
}

/** `looksAtMs`: the looks of which every rule's value is kept, plan time. */
export function observedRun(
  simulation: Simulation,
  seed: number,
  looksAtMs: readonly number[],
): ObservedRun {
  const numbers = new Map<string, number>();
  const run = simulate(simulation, seed, {
    record: () => {},
    turned: ({ events }) => {
      for (const event of events) look(event, looksAtMs, numbers);
    },
  });
  const { state, serving, endedAtMs, drainedAtMs } = run;
  numbers.set('detected at', state.detectedAtMs ?? endedAtMs);
  numbers.set('drained after', drainedAtMs - endedAtMs);
  numbers.set('sent', serving.sent());
  for (const [name, value] of Object.entries(serving.exposure())) numbers.set(name, value);
  for (const role of ['stable', 'canary'] as const)
    addBooks(role, simulation.owners[role], serving.books[role], numbers);
  return { ending: endingOf(run), numbers };
}

function endingOf({ state }: Simulated): string {
  const { metric, by } = reasonOf(state);
  return `${state.outcome ?? 'paused'} by ${metric ?? by}`;
}

function look(
  event: RolloutEvent,
  looksAtMs: readonly number[],
  numbers: Map<string, number>,
): void {
  if (event.kind !== 'measured' || !looksAtMs.includes(event.atMs)) return;
  const at = `${event.metric} at ${event.atMs / 1_000}s`;
  if (event.valueNumber !== null) numbers.set(at, event.valueNumber);
  if (event.samples !== null) numbers.set(`samples of ${at}`, event.samples);
  if (event.limitNumber !== null) numbers.set(`limit of ${at}`, event.limitNumber);
}

/** Every series as it stands at the end, and what only the world knows. */
function addBooks(
  role: string,
  owner: SeriesOwner,
  books: ModelBooks,
  numbers: Map<string, number>,
): void {
  const values = books.series.values();
  const all = modelLabels(owner).map(({ __name__: name, rollout_hash: _, ...labels }, index) => ({
    name: `${name}`,
    of: `${role} ${name} ${Object.values(labels).join(' ')}`,
    value: values[index] ?? 0,
  }));
  const copies = all.find(({ name }) => name === `${OF_COPIES}_count`)?.value ?? 0;
  for (const { name, of, value } of all) {
    if (!name.startsWith(OF_COPIES)) numbers.set(of, value);
    else if (copies > 0) numbers.set(of, value / copies);
  }
  numbers.set(`${role} dispatched`, books.dispatched);
  numbers.set(`${role} answered`, books.answered);
  numbers.set(`${role} injected hallucinations`, books.injected.hallucinations);
  numbers.set(`${role} injected vague`, books.injected.vague);
  numbers.set(`${role} mean quality`, saidOf(books).detected.meanQuality ?? 0);
}
