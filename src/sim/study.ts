import { stream } from '../core/random.ts';
import type { Outcome } from '../core/rollout/state.ts';
import type {
  Decider,
  EndedBy,
  ExpectationShare,
  Histogram,
  OddRun,
  RunOutcome,
  Spread,
  StudyResult,
} from '../core/scenario/study-result.ts';
import { MetricOverTime } from './metric-over-time.ts';
import { Reservoir } from './reservoir.ts';
import { shareOfRuns } from './share-of-runs.ts';

/** Every run up to here is kept; beyond it, a sample of as many. */
const RUNS_KEPT = 10_000;
const ODD_RUNS_OF_A_KIND = 5;
const HISTOGRAM_BINS = 40;
const ENDED_POINTS = 120;

const NO_SPREAD: Spread = { runs: 0, p5: 0, p50: 0, p95: 0, mean: 0 };

/**
 * Adds up the runs of one scenario, in the order of their seeds, in memory that does not grow with
 * their number.
 */
export class Study {
  private runs = 0;
  private readonly seed: number;
  private readonly detect: Reservoir;
  private readonly drain: Reservoir;
  private readonly goodput: Reservoir;
  private readonly exposure: Readonly<Record<keyof RunOutcome['exposure'], Reservoir>>;
  private readonly endings = new Map<string, Ending>();
  private readonly ends = new Map<Outcome, Reservoir>();
  private readonly held = new Map<string, { expected: string; count: number }>();
  private readonly seen = new Map<string, MetricOverTime>();

  constructor(seed: number) {
    this.seed = seed;
    this.detect = this.reservoir('detect');
    this.drain = this.reservoir('drain');
    this.goodput = this.reservoir('goodput');
    this.exposure = {
      canaryRequests: this.reservoir('requests'),
      users: this.reservoir('users'),
      badAnswers: this.reservoir('bad'),
      costUsd: this.reservoir('cost'),
    };
  }

  add(run: RunOutcome): void {
    this.runs += 1;
    if (run.outcome === 'rolled-back' && run.detectSeconds !== null) {
      this.detect.add(run.detectSeconds);
    }
    if (run.drainSeconds !== null) this.drain.add(run.drainSeconds);
    if (run.goodput !== null) this.goodput.add(run.goodput);
    for (const key of Object.keys(this.exposure) as (keyof RunOutcome['exposure'])[]) {
      this.exposure[key].add(run.exposure[key]);
    }
    this.addEnding(run);
    for (const { name, expected, pass } of run.expectations) {
      const known = this.held.get(name) ?? { expected, count: 0 };
      this.held.set(name, { expected, count: known.count + (pass ? 1 : 0) });
    }
    for (const look of run.looks) {
      const seen = this.seen.get(look.metric) ?? new MetricOverTime(look.metric, this.seed);
      this.seen.set(look.metric, seen);
      seen.add(look);
    }
  }

  result(
    about: Pick<
      StudyResult,
      'scenario' | 'compression' | 'faultAtMs' | 'drawn' | 'seeds' | 'notes'
    >,
  ): StudyResult {
    return {
      version: 1,
      world: 'simulation',
      ...about,
      seeds: { ...about.seeds, done: this.runs },
      complete: this.runs === about.seeds.asked,
      outcomes: this.outcomes(),
      deciders: this.deciders(),
      detectSeconds: this.detect.spread(),
      drainSeconds: this.drain.spread(),
      goodput: this.goodput.spread(),
      exposure: {
        canaryRequests: this.exposure.canaryRequests.spread() ?? NO_SPREAD,
        users: this.exposure.users.spread() ?? NO_SPREAD,
        badAnswers: this.exposure.badAnswers.spread() ?? NO_SPREAD,
        costUsd: this.exposure.costUsd.spread() ?? NO_SPREAD,
      },
      expectations: this.expectations(),
      odd: this.odd(),
      detectHistogram: histogramOf(this.detect.sorted()),
      exposureHistograms: {
        canaryRequests: histogramOf(this.exposure.canaryRequests.sorted()),
        users: histogramOf(this.exposure.users.sorted()),
        badAnswers: histogramOf(this.exposure.badAnswers.sorted()),
      },
      ended: this.endedOverTime(),
      bands: [...this.seen.values()].map((metric) => metric.band()),
    };
  }

  private addEnding(run: RunOutcome): void {
    const { outcome, by, seed, message, samples } = run;
    const key = `${outcome}/${by}`;
    const ending = this.endings.get(key) ?? {
      outcome,
      by,
      count: 0,
      samples: this.reservoir(`samples/${key}`),
      first: [],
    };
    this.endings.set(key, ending);
    ending.count += 1;
    if (samples !== null) ending.samples.add(samples);
    if (ending.first.length < ODD_RUNS_OF_A_KIND) ending.first.push({ seed, outcome, by, message });
    const ends = this.ends.get(outcome) ?? this.reservoir(`ends/${outcome}`);
    this.ends.set(outcome, ends);
    ends.add(run.endedAtMs);
  }

  private outcomes(): StudyResult['outcomes'] {
    const counted = [...this.ends].map(([outcome, { count }]) => ({
      outcome,
      ...shareOfRuns(count, this.runs),
    }));
    return counted.toSorted((a, b) => b.count - a.count);
  }

  private deciders(): readonly Decider[] {
    return this.sortedEndings().map(({ outcome, by, count, samples }) => ({
      outcome,
      by,
      ...shareOfRuns(count, this.runs),
      samples: samples.spread(),
    }));
  }

  /** All endings but the most frequent one. */
  private odd(): readonly OddRun[] {
    return this.sortedEndings()
      .slice(1)
      .flatMap(({ first }) => first);
  }

  private sortedEndings(): readonly Ending[] {
    return [...this.endings.values()].toSorted((a, b) => b.count - a.count);
  }

  private expectations(): readonly ExpectationShare[] {
    return [...this.held].map(([name, { expected, count }]) => ({
      name,
      expected,
      ...shareOfRuns(count, this.runs),
    }));
  }

  private endedOverTime(): readonly EndedBy[] {
    const all = [...this.ends].map(([outcome, ends]) => ({ outcome, ends, sorted: ends.sorted() }));
    const lastMs = Math.max(0, ...all.map(({ sorted }) => sorted.at(-1) ?? 0));
    return all.map(({ outcome, ends, sorted }) => ({
      outcome,
      points: Array.from({ length: ENDED_POINTS + 1 }, (_, index) => {
        const atMs = Math.ceil((lastMs * index) / ENDED_POINTS);
        const ended = sorted.filter((endMs) => endMs <= atMs).length / sorted.length;
        return { atMs, share: (ended * ends.count) / this.runs };
      }),
    }));
  }

  private reservoir(name: string): Reservoir {
    return new Reservoir(RUNS_KEPT, stream(this.seed, `study/${name}`));
  }
}

interface Ending {
  readonly outcome: Outcome;
  readonly by: string;
  count: number;
  readonly samples: Reservoir;
  readonly first: OddRun[];
}

/** Rules look at intervals: bins of another width would show a comb. */
function binWidth(sorted: readonly number[], range: number): number {
  const gaps = sorted.flatMap((value, index) => {
    const gap = value - (sorted[index - 1] ?? value);
    return gap > 0 ? [gap] : [];
  });
  const step = gaps.length === 0 ? 1 : Math.min(...gaps);
  return step * Math.max(1, Math.ceil(range / step / HISTOGRAM_BINS));
}

/** The first bin is around `from`, so that a value on the grid is in the middle of its bin. */
function histogramOf(sorted: readonly number[]): Histogram | null {
  const [from] = sorted;
  const last = sorted.at(-1);
  if (from === undefined || last === undefined) return null;
  const width = binWidth(sorted, last - from);
  const counts = new Array<number>(Math.round((last - from) / width) + 1).fill(0);
  for (const value of sorted) {
    const bin = Math.round((value - from) / width);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { from, width, counts };
}
