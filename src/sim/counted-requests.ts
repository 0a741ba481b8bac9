import { binomialCount, poissonCount } from '../core/counts.ts';
import type { AnswerDistribution } from '../core/model/answer-distribution.ts';
import { effectsAt, nextChangeMs } from '../core/model/effects.ts';
import type { Moments } from '../core/model/timed-cells.ts';
import { type Stream, stream } from '../core/random.ts';
import type { Role } from '../core/routing/decision.ts';
import { QUALITY_WINDOW } from '../core/routing/quality-window.ts';
import { NO_ROUTES, type Routes } from '../core/routing/routes.ts';
import { Batch } from './batch.ts';
import { bookCounts } from './book-counts.ts';
import { ModelBooks } from './books.ts';
import { type Arrived, momentsOfWait, renewalCounts } from './closed-loop.ts';
import { LastScores } from './last-scores.ts';
import type { Serving } from './serving.ts';
import type { ServingSite } from './serving-site.ts';
import { constantUntil, expectedUntil, type TimedPhase, timedPhases } from './timed-phases.ts';
import { SeenUsers, type UserPool, type Users } from './user-pool.ts';

/** What countings of the same scenario share, whatever their seed. */
export interface CountingTables {
  /** How requests to a model end under the faults of that moment. */
  distribution(role: Role, atMs: number, streaming: number): AnswerDistribution;
  /** The same without any fault. */
  healthy(role: Role, streaming: number): AnswerDistribution;
  pool(phaseIndex: number): UserPool;
}

const ROLES = ['stable', 'canary'] as const;

/** How long it takes to hear that a connection is refused (wall). */
const REFUSAL_SECONDS = 0.001;

/**
 * Requests as counts: how many came since the last time, to which model, ending how and when. What it
 * costs grows with the time simulated and not with the rate.
 *
 *   arrivals (Poisson) ─► canary or stable (binomial) ─► a batch by its ends (multinomial)
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

/** A batch with who its users may be. */
interface Underway {
  readonly role: Role;
  readonly phase: TimedPhase;
  readonly batch: Batch;
  readonly canaryUsers: Users;
}

class CountedRequests implements Serving {
  readonly books: Readonly<Record<Role, ModelBooks>>;
  private readonly site: ServingSite;
  private readonly tables: CountingTables;
  private readonly phases: readonly TimedPhase[];
  private readonly scores = {
    stable: new LastScores(QUALITY_WINDOW),
    canary: new LastScores(QUALITY_WINDOW),
  };
  private readonly seen: SeenUsers;
  private underway: Underway[] = [];
  private weight = 0;
  private routes: Routes = NO_ROUTES;
  private nowMs = 0;
  private arrived = 0;
  private exposed = 0;
  private bad = 0;

  constructor(site: ServingSite, tables: CountingTables) {
    this.site = site;
    this.tables = tables;
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
    const canaryUsers = pool.canaryUsers(this.weight, this.routes);
    const share = (typeof canaryUsers === 'number' ? canaryUsers : canaryUsers.length) / pool.size;
    const arrived =
      phase.load.kind === 'closed'
        ? this.renewals(phase, { toMs, share, draw: draw('arrivals') })
        : split(this.arrivals(phase, toMs, draw('arrivals')), share, draw('split'));
    this.arrived += arrived.canary + arrived.stable;
    const stoodIn = this.dispatch('canary', arrived.canary, { phase, toMs, canaryUsers });
    this.dispatch('stable', arrived.stable + stoodIn, { phase, toMs, canaryUsers });
    const copied = pool.mirroredShare(this.weight, this.routes);
    this.books.canary.series.shadowed += binomialCount(draw('mirror'), arrived.stable, copied);
  }

  /** Of an open loop. */
  private arrivals(phase: TimedPhase, toMs: number, draw: Stream): number {
    const { compression } = this.site;
    if (phase.load.kind === 'open' && phase.load.arrivals === 'constant') {
      const sent = (atMs: number) => constantUntil(this.phases, phase, { atMs, compression });
      return sent(toMs) - sent(this.nowMs);
    }
    const before = expectedUntil(phase, this.nowMs, compression);
    return poissonCount(draw, expectedUntil(phase, toMs, compression) - before);
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
    return momentsOfWait(this.tables.distribution(role, this.nowMs, streaming));
  }

  private refuses(role: Role): boolean {
    const { refuse, down } = effectsAt(this.site.scenario.faults, role, this.nowMs);
    return refuse === true || down === true;
  }

  /** Returns how many of them stable has to stand in for. */
  private dispatch(
    role: Role,
    count: number,
    {
      phase,
      toMs,
      canaryUsers,
    }: Pick<Underway, 'phase' | 'canaryUsers'> & { readonly toMs: number },
  ): number {
    const { seed, compression } = this.site;
    this.books[role].dispatched += count;
    if (this.refuses(role)) return this.refuse(role, count);
    if (count === 0) return 0;
    const distribution = this.tables.distribution(role, this.nowMs, phase.streaming);
    const batch = new Batch(
      { distribution, count, fromMs: this.nowMs, toMs, compression },
      stream(seed, `slice/${this.nowMs}/${role}`),
    );
    this.underway.push({ role, phase, batch, canaryUsers });
    return 0;
  }

  private refuse(role: Role, count: number): number {
    const { series } = this.books[role];
    series.countRequests(502, count);
    series.countErrors('refused', count);
    if (role === 'canary') return count;
    series.latency.observe(REFUSAL_SECONDS, count);
    return 0;
  }

  /** Books whatever has ended by then. */
  private settle(atMs: number): void {
    for (const { role, phase, batch, canaryUsers } of this.underway) {
      const draw = stream(this.site.seed, `settle/${atMs}/${role}/${batch.fromMs}`);
      const ended = batch.settle(atMs, draw);
      const { share: scoredShare, text } = this.site.scenario.scoring;
      const desk = {
        books: this.books[role],
        scores: this.scores[role],
        scoredShare: text.length === 0 ? 0 : scoredShare,
        draw,
      };
      const booked = bookCounts(ended, batch.distribution, { ...desk, streaming: phase.streaming });
      if (role !== 'canary') continue;
      this.exposed += booked.exposed;
      this.bad += booked.bad;
      const pool = this.tables.pool(phase.index);
      this.seen.see(booked.exposed, { among: canaryUsers, pool, draw });
    }
    this.underway = this.underway.filter(({ batch }) => batch.left > 0);
  }
}
