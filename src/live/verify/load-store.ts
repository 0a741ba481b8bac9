import { setTimeout as sleep } from 'node:timers/promises';
import { METRIC_NAME } from '../../core/promql/label-set.ts';
import type { Samples } from '../../core/promql/samples.ts';
import type { SeriesStore } from '../../core/promql/store.ts';
import type { QueryAnswer } from '../prometheus/port.ts';
import type { Receiver } from './receiver.ts';
import type { WrittenSample, WrittenSeries } from './remote-write.ts';

/** Samples in one request: a few hundred kilobytes. */
const BATCH_SAMPLES = 20_000;
/** What is written can be queried as soon as it was acknowledged; a loaded machine may be late. */
const VISIBLE_TIMEOUT_MS = 10_000;
const POLL_INTERVAL_MS = 20;

/**
 * Writes every sample of a store, stale markers too, and waits until they can be queried. Returns
 * what went wrong, undefined if nothing did.
 */
export async function loadStore(
  receiver: Receiver,
  store: SeriesStore,
): Promise<string | undefined> {
  for (const batch of batchesOf(store)) {
    const error = await receiver.write(batch);
    if (error !== undefined) return `the samples were not taken: ${error}`;
  }
  return await untilVisible(receiver, store);
}

function* batchesOf(store: SeriesStore): Generator<WrittenSeries[]> {
  let batch: WrittenSeries[] = [];
  let size = 0;
  for (const { labels, samples } of store.all()) {
    for (let from = samples.first; from < samples.end; ) {
      const to = Math.min(samples.end, from + BATCH_SAMPLES - size);
      batch.push({ labels, samples: written(samples, from, to) });
      size += to - from;
      from = to;
      if (size < BATCH_SAMPLES) continue;
      yield batch;
      [batch, size] = [[], 0];
    }
  }
  if (size > 0) yield batch;
}

function written(samples: Samples, from: number, to: number): WrittenSample[] {
  return Array.from({ length: to - from }, (_, offset) => {
    const index = from + offset;
    const value = samples.isStale(index) ? 'stale' : (samples.values[index] ?? Number.NaN);
    return { tMs: samples.times[index] ?? 0, value };
  });
}

/** Counts them where they were written: one that is missing would pass for another verdict. */
async function untilVisible(receiver: Receiver, store: SeriesStore): Promise<string | undefined> {
  const deadlineMs = performance.now() + VISIBLE_TIMEOUT_MS;
  for (const [name, { count, oldestMs, newestMs }] of heldByName(store)) {
    // A millisecond more, because the left end belongs to a range in 2.x and does not in 3.x.
    const range = `{__name__=${JSON.stringify(name)}}[${newestMs - oldestMs + 1}ms]`;
    for (;;) {
      const answer = await receiver.query(`sum(count_over_time(${range}))`, newestMs);
      const found = countIn(answer);
      if (found === count) break;
      if (performance.now() >= deadlineMs) {
        const why = answer.ok ? `${found} of ${count} can be queried` : answer.error;
        return `the samples of ${name} do not show: ${why}`;
      }
      await sleep(POLL_INTERVAL_MS);
    }
  }
  return undefined;
}

interface Held {
  /** Stale markers are not counted by any query. */
  readonly count: number;
  readonly oldestMs: number;
  readonly newestMs: number;
}

/** By name, since `count_over_time` drops it, and two names may have the same labels beside it. */
function heldByName(store: SeriesStore): ReadonlyMap<string, Held> {
  const held = new Map<string, Held>();
  for (const { labels, samples } of store.all()) {
    const { times, first, end, staleCount } = samples;
    if (end === first) continue;
    const name = labels[METRIC_NAME] ?? '';
    const before = held.get(name) ?? { count: 0, oldestMs: Infinity, newestMs: -Infinity };
    held.set(name, {
      count: before.count + end - first - staleCount,
      oldestMs: Math.min(before.oldestMs, times[first] ?? Infinity),
      newestMs: Math.max(before.newestMs, times[end - 1] ?? -Infinity),
    });
  }
  return held;
}

/** Where there are only stale markers, there is no vector either. */
function countIn(answer: QueryAnswer): number {
  return answer.ok && answer.value.type === 'vector' ? (answer.value.samples[0]?.value ?? 0) : 0;
}
