import { binomialCount, poissonCount } from '../core/counts.ts';
import type { AnswerDistribution } from '../core/model/answer-distribution.ts';
import { effectsAt, nextChangeMs } from '../core/model/effects.ts';
import type { Moments } from '../core/model/timed-cells.ts';
import { type Stream, stream } from '../core/random.ts';
import type { Role } from '../core/routing/decision.ts';
import { QUALITY_WINDOW } from '../core/routing/quality-window.ts';
import { NO_ROUTES, type Routes } from '../core/routing/routes.ts';
import { type Confusion, confusionOf } from '../core/scoring/confusion.ts';
import { arrivalCounter, arrivalGaps } from '../core/traffic/arrival-gaps.ts';
import type { OpenLoop } from '../core/traffic/plan.ts';
import { replayed } from '../core/traffic/trace/replay.ts';
import { Batch } from './batch.ts';
import { bookCounts } from './book-counts.ts';
import { ModelBooks } from './books.ts';
import { type Arrived, momentsOfWait, renewalCounts } from './closed-loop.ts';
import { LastScores } from './last-scores.ts';
import {
  type Asked,
  type AskedOf,
  askedByTrace,
  countOf,
  together,
  withPrompts,
} from './recorded-requests.ts';
import type { Serving } from './serving.ts';
import type { ServingSite } from './serving-site.ts';
import {
  constantUntil,
  expectedUntil,
  spanOf,
  type TimedPhase,
  timedPhases,
} from './timed-phases.ts';
import { SeenUsers, type UserPool, type Users } from './user-pool.ts';

/** What countings of the same scenario share, whatever their seed. */
export interface CountingTables {
  /** How requests to a model end under the faults of that moment. */
  distribution(role: Role, atMs: number, asking: Asking): AnswerDistribution;
  /** The same without any fault. */
  healthy(role: Role, streaming: number): AnswerDistribution;
  pool(phaseIndex: number): UserPool;
}

/** What makes the answers to some requests others than those to the rest. */
export interface Asking {
  /** Share of them that ask for a stream. */
  readonly streaming: number;
  /** How long their answers are to be; absent where the model decides. */
  readonly answerTokens?: number;
}

const ROLES = ['stable', 'canary'] as const;

/** How long it takes to hear that a connection is refused (wall). */
const REFUSAL_SECONDS = 0.001;

/**
 * Requests as counts: how many came since the last time, to which model, ending how and when. What it
 * costs grows with the time simulated and not with the rate.
 *
 *   arrivals (Poisson) ─► canary or stable (binomial) ─► a batch by its ends (multinomial)
 *   or those of a trace ─►   each by itself           ─► a batch for each length of answer
 *                                          the books ◄── what has ended by now (binomial) ─┘
 *
 * Time is cut into slices at every scrape, new weight, fault and phase. Each slice has streams of
 * chance of its own, so that what another policy does in one leaves the later ones as they are.
 */
export function countedRequests(site: ServingSite, tables: CountingTables): Serving {
  return new CountedRequests(site, tables);
}

function split(count: number, share: number, draw: Stream): Arrived {
  const canary = binomialCount(draw, count, share);
  return { canary, stable: count - canary };
}

function unsized({ canary, stable }: Arrived): AskedOf {
  return { canary: [{ count: canary }], stable: [{ count: stable }] };
}

/** A slice of time that begins now, with who the canary's users are in it. */
interface Slice {
  readonly phase: TimedPhase;
  readonly toMs: number;
  readonly canaryUsers: Users;
  /** Of copies that no user sees. */
  readonly isCopied: boolean;
}

/** A batch with who its users may be. */
interface Underway {
  readonly role: Role;
  readonly phase: TimedPhase;
  readonly batch: Batch;
  /** No two batches of a model have the same. */
  readonly key: string;
  readonly canaryUsers: Users;
  readonly isCopied: boolean;
}

class CountedRequests implements Serving {
  readonly books: Readonly<Record<Role, ModelBooks>>;
  /** Counts know nothing of what happens within a server. */
  readonly servers = { stable: null, canary: null };
  private readonly site: ServingSite;
  private readonly tables: CountingTables;
  private readonly confusion: Confusion;
  private readonly phases: readonly TimedPhase[];
  private readonly scores = {
    stable: new LastScores(QUALITY_WINDOW),
    canary: new LastScores(QUALITY_WINDOW),
    copies: new LastScores(QUALITY_WINDOW),
  };
  private readonly seen: SeenUsers;
  private underway: Underway[] = [];
  private weight = 0;
  private routes: Routes = NO_ROUTES;
  private isKilled = false;
  private nowMs = 0;
  private readonly counters = new Map<number, (area: number) => number>();
  private arrived = 0;
  private exposed = 0;
  private bad = 0;

  constructor(site: ServingSite, tables: CountingTables) {
    this.site = site;
    this.tables = tables;
    this.confusion = confusionOf(site.scenario.scoring.text[0]);
    this.phases = timedPhases(site.scenario.traffic);
    this.seen = new SeenUsers(Math.max(...this.phases.map(({ users }) => users)));
    this.books = {
      stable: new ModelBooks(site.owners.stable),
      canary: new ModelBooks(site.owners.canary),
    };
  }

  passTo(atMs: number): void {
    while (this.nowMs < atMs) {
      const toMs = Math.min(atMs, this.nextEdgeMs());
      const phase = this.phases.find(({ endMs }) => this.nowMs < endMs);
      if (phase) this.arrive(phase, toMs);
      this.nowMs = toMs;
    }
    this.settle(atMs);
  }

  setWeight(percent: number): void {
    this.weight = percent;
  }

  setRoutes(routes: Routes): void {
    this.routes = routes;
  }

  /** What is under way finishes: `uncountable` has the rest. */
  setKilled(isOn: boolean): number {
    this.isKilled = isOn;
    return 0;
  }

  drain(): number {
    const canary = this.underway.filter(({ role }) => role === 'canary');
    const draw = stream(this.site.seed, 'drain');
    const drainedMs = Math.max(this.nowMs, ...canary.map(({ batch }) => batch.lastEndMs(draw)));
    this.settle(Number.POSITIVE_INFINITY);
    return drainedMs;
  }

  exposure(): ReturnType<Serving['exposure']> {
    return { canaryRequests: this.exposed, users: this.seen.count, badAnswers: this.bad };
  }

  sent(): number {
    return this.arrived;
  }

  /** When the world next changes for the requests to come. */
  private nextEdgeMs(): number {
    const { faults } = this.site.scenario;
    const changes = ROLES.map((role) => nextChangeMs(faults, role, this.nowMs) ?? Infinity);
    const ends = this.phases.map(({ endMs }) => endMs).filter((endMs) => endMs > this.nowMs);
    return Math.min(...changes, ...ends);
  }

  /** Lets the requests of a slice come, from now on up to a time. */
  private arrive(phase: TimedPhase, toMs: number): void {
    const { seed } = this.site;
    const draw = (what: string) => stream(seed, `slice/${this.nowMs}/${what}`);
    const pool = this.tables.pool(phase.index);
    const [weight, routes] = this.isKilled ? [0, NO_ROUTES] : [this.weight, this.routes];
    const canaryUsers = pool.canaryUsers(weight, routes);
    const share = (typeof canaryUsers === 'number' ? canaryUsers : canaryUsers.length) / pool.size;
    const slice = { phase, toMs, canaryUsers, isCopied: false };
    const asked = this.arrivals(slice, share, draw);
    const fromStable = countOf(asked.stable);
    this.arrived += countOf(asked.canary) + fromStable;
    const stoodIn = this.dispatch('canary', asked.canary, slice);
    this.dispatch('stable', together(asked.stable, stoodIn), slice);
    const copied = pool.mirroredShare(weight, routes);
    if (copied > 0) this.copy(asked.stable, slice, { share: copied, draw: draw('mirror') });
  }

  private arrivals({ phase, toMs }: Slice, share: number, draw: (what: string) => Stream): AskedOf {
    const { load } = phase;
    switch (load.kind) {
      case 'trace': {
        const { compression } = this.site;
        const recorded = replayed(load, spanOf(phase, this.nowMs, toMs), compression);
        return askedByTrace(recorded, share, draw('split'));
      }
      case 'closed':
        return unsized(this.renewals(phase, { toMs, share, draw: draw('arrivals') }));
      case 'open': {
        const count = this.openArrivals(phase, toMs, draw('arrivals'));
        return unsized(split(count, share, draw('split')));
      }
    }
  }

  /** Of an open loop. */
  private openArrivals(phase: TimedPhase, toMs: number, draw: Stream): number {
    const { compression } = this.site;
    if (phase.load.kind === 'open' && phase.load.arrivals === 'constant') {
      const sent = (atMs: number) => constantUntil(this.phases, phase, { atMs, compression });
      return sent(toMs) - sent(this.nowMs);
    }
    const before = expectedUntil(phase, this.nowMs, compression);
    const after = expectedUntil(phase, toMs, compression);
    if (phase.load.kind !== 'open' || phase.load.arrivals === 'poisson')
      return poissonCount(draw, after - before);
    const sent = this.counterOf(phase.load, phase.index);
    const already = sent(before);
    return sent(after) - already;
  }

  /** Arrivals that remember the one before are walked through; they cost as much as there are. */
  private counterOf(load: OpenLoop, phaseIndex: number): (area: number) => number {
    const counter =
      this.counters.get(phaseIndex) ??
      arrivalCounter(arrivalGaps(load, this.site.seed, phaseIndex));
    this.counters.set(phaseIndex, counter);
    return counter;
  }

  private renewals(
    { load, streaming, startMs }: TimedPhase,
    { toMs, share, draw }: { readonly toMs: number; readonly share: number; readonly draw: Stream },
  ): Arrived {
    const connections = load.kind === 'closed' ? load.connections : 0;
    const seconds = (connections * (toMs - this.nowMs)) / this.site.compression / 1_000;
    const stable = this.waitFor('stable', streaming);
    const canary = this.refuses('canary') ? stable : this.waitFor('canary', streaming);
    const beginning = this.nowMs === startMs ? connections : 0;
    return renewalCounts(draw, seconds, { beginning, share, canary, stable });
  }

  /** How long a connection waits for an answer. */
  private waitFor(role: Role, streaming: number): Moments {
    if (this.refuses(role)) return { mean: REFUSAL_SECONDS, variance: 0 };
    return momentsOfWait(this.tables.distribution(role, this.nowMs, { streaming }));
  }

  private refuses(role: Role): boolean {
    const { refuse, down } = effectsAt(this.site.scenario.faults, role, this.nowMs);
    return refuse === true || down === true;
  }

  /** Returns what stable has to stand in for. */
  private dispatch(role: Role, asked: readonly Asked[], slice: Slice): readonly Asked[] {
    this.books[role].dispatched += countOf(asked);
    if (this.refuses(role)) return this.refuse(role, asked);
    for (const part of asked) if (part.count > 0) this.begin(role, part, slice);
    return [];
  }

  private begin(role: Role, { count, recorded }: Asked, slice: Slice): void {
    const { phase, toMs, canaryUsers, isCopied } = slice;
    const { seed, compression } = this.site;
    const { streaming } = phase;
    const asking = recorded ? { streaming, answerTokens: recorded.answerTokens } : { streaming };
    const distribution = this.tables.distribution(role, this.nowMs, asking);
    const of = { count, fromMs: this.nowMs, toMs, compression };
    const whose = isCopied ? 'copies' : role;
    const name = `${whose}${recorded ? `/${recorded.answerTokens}` : ''}`;
    const batch = new Batch(
      {
        ...of,
        distribution: recorded ? withPrompts(distribution, { count, recorded }) : distribution,
      },
      stream(seed, `slice/${this.nowMs}/${name}`),
    );
    const key = `${whose}/${this.nowMs}${recorded ? `/${recorded.answerTokens}` : ''}`;
    this.underway.push({ role, phase, batch, key, canaryUsers, isCopied });
  }

  /** Of stable's requests the canary gets so many again, and no user an answer. */
  private copy(
    asked: readonly Asked[],
    slice: Slice,
    { share, draw }: { readonly share: number; readonly draw: Stream },
  ): void {
    const { series } = this.books.canary;
    for (const { count, recorded } of asked) {
      const copied = binomialCount(draw, count, share);
      series.copied += copied;
      if (this.refuses('canary')) {
        series.copies?.countErrors('refused', copied);
        series.copies?.latency.observe(REFUSAL_SECONDS, copied);
      } else if (copied > 0) {
        // Which of the recorded ones were copied is not known: they had prompts of the mean size.
        const part = recorded && {
          ...recorded,
          inputTokens: (recorded.inputTokens * copied) / count,
        };
        const copies = part === undefined ? { count: copied } : { count: copied, recorded: part };
        this.begin('canary', copies, { ...slice, isCopied: true });
      }
    }
  }

  private refuse(role: Role, asked: readonly Asked[]): readonly Asked[] {
    const { series } = this.books[role];
    const count = countOf(asked);
    series.countRequests(502, count);
    series.countErrors('refused', count);
    if (role === 'canary') return asked;
    series.latency.observe(REFUSAL_SECONDS, count);
    return [];
  }

  /** Books whatever has ended by then. */
  private settle(atMs: number): void {
    for (const { role, phase, batch, key, canaryUsers, isCopied } of this.underway) {
      const draw = stream(this.site.seed, `settle/${atMs}/${key}`);
      const ended = batch.settle(atMs, draw);
      const { share: scoredShare, text } = this.site.scenario.scoring;
      const desk = {
        books: (isCopied ? this.books[role].copies : null) ?? this.books[role],
        scores: this.scores[isCopied ? 'copies' : role],
        isCopied,
        scoredShare: text.length === 0 ? 0 : scoredShare,
        scorer: text[0]?.kind ?? 'known-good',
        confusion: this.confusion,
        draw,
      };
      const booked = bookCounts(ended, batch.distribution, { ...desk, streaming: phase.streaming });
      if (role !== 'canary' || isCopied) continue;
      this.exposed += booked.exposed;
      this.bad += booked.bad;
      const pool = this.tables.pool(phase.index);
      this.seen.see(booked.exposed, { among: canaryUsers, pool, draw });
    }
    this.underway = this.underway.filter(({ batch }) => batch.left > 0);
  }
}
