import type { Totals } from '../../core/analysis/judges/judge.ts';
import type { AnswerDistribution } from '../../core/model/answer-distribution.ts';
import { isModelError } from '../../core/model/model-error.ts';
import type { TriggerSet } from '../../core/rollout/triggers.ts';
import { LATENCY_BUCKETS } from '../../core/routing/histogram-buckets.ts';
import { SCORER_CONFUSION, type Statement } from '../../core/scoring/confusion.ts';
import type { ModelBooks } from '../books.ts';
import type { Simulation } from '../simulation.ts';

/** Something that a request may come to, counted of both models alike. */
export interface WatchedEvent {
  readonly samples: string;
  readonly events: string;
  /** The share that a stable model without faults has. */
  readonly stableRate: number;
  /** For judges that need one: the scenario's own rule, or twice what stable has. */
  readonly limit: number;
  totals(books: ModelBooks): Totals;
}

/** What a slow answer is: slower than all but about this share of stable's. */
const SLOWEST = 0.05;

/** Rates below it are told apart by nobody in a rollout; a rate of nothing has no multiple. */
const LOWEST_RATE = 1e-4;

/** What is watched of a scenario's models. */
export function watchedOf({ scenario, tables }: Simulation): readonly WatchedEvent[] {
  const streaming = scenario.traffic.phases[0]?.streaming ?? 0;
  return watchedEvents(tables.healthy('stable', streaming), scenario.triggers);
}

/** Errors, slow answers, hallucinations, and answers of no use. */
function watchedEvents(stable: AnswerDistribution, triggers: TriggerSet): readonly WatchedEvent[] {
  const slow = slowBucket(stable);
  const quality = absoluteLimit(triggers, 'quality-score');
  const events: readonly (Omit<WatchedEvent, 'limit'> & { readonly limit: number | null })[] = [
    {
      samples: 'requests',
      events: 'errors',
      stableRate: atLeast(shareOf(stable, ({ end }) => isModelError(end))),
      limit: absoluteLimit(triggers, 'error-rate'),
      totals: ({ series }) => ({ samples: series.requestCount, sum: series.errorCount }),
    },
    {
      samples: 'requests',
      events: `answers over ${LATENCY_BUCKETS[slow]}s`,
      stableRate: atLeast(shareOf(stable, ({ seconds }) => isBeyond(seconds, slow))),
      limit: null,
      totals: ({ series: { latency } }) => {
        const cumulative = latency.values();
        const samples = cumulative.at(-1) ?? 0;
        return { samples, sum: samples - (cumulative[slow] ?? 0) };
      },
    },
    {
      samples: 'scored answers',
      events: 'hallucinations',
      stableRate: atLeast(scoredShare(stable, ({ hallucination }) => hallucination)),
      limit: absoluteLimit(triggers, 'hallucination-rate'),
      totals: ({ series }) => ({ samples: series.scored, sum: series.hallucinations }),
    },
    {
      samples: 'scored answers',
      events: 'bad answers',
      stableRate: atLeast(scoredShare(stable, ({ quality }) => quality < 1)),
      // Of answers that are worth nothing: of others it takes more to bring the mean down.
      limit: quality === null ? null : 1 - quality,
      totals: ({ series, scoredBad }) => ({ samples: series.scored, sum: scoredBad }),
    },
  ];
  return events.map((event) => ({ ...event, limit: event.limit ?? 2 * event.stableRate }));
}

function absoluteLimit(triggers: TriggerSet, metric: string): number | null {
  const limits = triggers.flatMap(({ metric: { name }, limit, judge }) =>
    name === metric && judge === undefined && limit.kind === 'absolute' ? [limit.value] : [],
  );
  return limits[0] ?? null;
}

function slowBucket(stable: AnswerDistribution): number {
  const bucket = LATENCY_BUCKETS.findIndex(
    (_, at) => shareOf(stable, ({ seconds }) => isBeyond(seconds, at)) <= SLOWEST,
  );
  return bucket < 0 ? LATENCY_BUCKETS.length - 1 : bucket;
}

function isBeyond(seconds: number | null, bucket: number): boolean {
  return seconds !== null && seconds > (LATENCY_BUCKETS[bucket] ?? 0);
}

type Cell = AnswerDistribution['cells'][number];

function shareOf({ cells }: AnswerDistribution, holds: (cell: Cell) => boolean): number {
  return cells.reduce((sum, cell) => sum + (holds(cell) ? cell.share : 0), 0);
}

/** Of the answers that can be scored, as the scorer takes them. */
function scoredShare(
  { cells }: AnswerDistribution,
  counts: (as: (typeof SCORER_CONFUSION)[Statement][number]) => boolean,
): number {
  let scored = 0;
  let counted = 0;
  for (const { injected, share } of cells) {
    if (injected === null || injected === 'neutral') continue;
    scored += share;
    for (const as of SCORER_CONFUSION[injected]) if (counts(as)) counted += share * as.share;
  }
  return scored === 0 ? 0 : counted / scored;
}

function atLeast(rate: number): number {
  return Math.max(rate, LOWEST_RATE);
}
