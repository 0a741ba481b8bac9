import { type ArmWeight, redealt, type SlotTable } from '../../core/abtest/assignment.ts';
import type { Exposure, Outcome } from '../../core/abtest/outcome.ts';
import { type AbResult, abResult } from '../../core/abtest/results.ts';
import { type AbSpread, abSpreads } from '../../core/abtest/spreads.ts';
import { AbTally, abPlan } from '../../core/abtest/tally.ts';
import type { OfrepAccess } from '../flags/ofrep/access.ts';
import { routerApp } from '../router/app.ts';
import { receiver } from '../router/dispatch.ts';
import { requestNamer } from '../router/identity.ts';
import { type InFlightChoice, KillGate } from '../router/kill-gate.ts';
import { routerMetrics } from '../router/metrics.ts';
import { openServer } from '../router/node-server.ts';
import { type ScoringStats, scoringQueue } from '../router/scoring-queue.ts';
import { servedFlags } from '../router/served-flags.ts';
import {
  DEFAULT_TIMEOUTS,
  type ModelTarget,
  type ScoringSettings,
  type Timeouts,
} from '../router/settings.ts';
import { openUpstream } from '../router/upstream.ts';
import { abChooser } from './ab-chooser.ts';
import { abLedger, outcomesOnceScored } from './ab-ledger.ts';

/** A running router of an A/B test. */
export interface AbRouter {
  readonly port: number;
  readonly url: string;
  readonly table: SlotTable;
  /**
   * Other weights, by the fewest moves; the results begin anew. Throws on weights that have problems, or
   * an arm that has no model.
   */
  reweigh(weights: readonly ArmWeight[]): void;
  /**
   * What the test comes to so far. A split that lies stops the test: from then on everybody gets the
   * control, and the results stay withheld.
   */
  look(): AbResult;
  /** How the values behind a result are distributed. */
  spreads(result: AbResult): readonly AbSpread[];
  readonly isStopped: boolean;
  readonly isKilled: boolean;
  /** Everybody gets the control from now on; see `Router.kill`. */
  kill(inFlight: InFlightChoice): Promise<number>;
  unkill(): void;
  /** Requests that are in no arm: their user is not known, or the test is killed or stopped. */
  readonly unplaced: number;
  /** Requests dispatched to an arm's model since the start, whatever became of them. */
  started(arm: string): number;
  inFlight(arm: string): number;
  scoring(): ScoringStats;
  /** Resolves when no answer waits to be scored. */
  whenScored(): Promise<void>;
  metricsText(): Promise<string>;
  /** Lets answers end for a moment, then closes everything. */
  stop(): Promise<void>;
}

export interface AbRouterSettings {
  /** 0 takes a free one. */
  readonly port: number;
  /** A model for each arm of the table, and of every table to come. */
  readonly arms: readonly ModelTarget<string>[];
  readonly table: SlotTable;
  readonly scoring: ScoringSettings;
  readonly timeouts?: Partial<Timeouts>;
  /** Who may ask for flags over OFREP; everybody unless given. */
  readonly ofrep?: OfrepAccess;
  /** The kill switch is on from the first request. */
  readonly isKilled?: boolean;
  /** Told of every exposure, as it is dispatched. */
  exposed(exposure: Exposure): void;
  /** Told of every outcome, once it is whole. */
  ended(outcome: Outcome): void;
}

/**
 * Starts a router on loopback that deals users to the arms of a test, and keeps the test's books.
 * Rejects with an Error whose `code` is the system's (EADDRINUSE) if it cannot listen.
 */
export async function startAbRouter(settings: AbRouterSettings): Promise<AbRouter> {
  const { scoring } = settings;
  const timeouts = { ...DEFAULT_TIMEOUTS, ...settings.timeouts };
  const metrics = routerMetrics(
    scoring.isItemised ? scoring.scorers.map(({ kind }) => kind) : [],
    false,
    undefined,
  );
  const upstreams = new Map(
    settings.arms.map((target) => [
      target.role,
      openUpstream(target, metrics.meter(target), timeouts),
    ]),
  );
  const upstreamOf = (arm: string) => {
    const upstream = upstreams.get(arm);
    if (upstream === undefined) throw new Error(`arm ${arm} has no model`);
    return upstream;
  };
  const isScored = scoring.share > 0 && (scoring.scorers.length > 0 || scoring.judge !== undefined);
  const tally = new AbTally(abPlan(isScored), settings.table);
  const ended = (outcome: Outcome): void => {
    tally.add(outcome);
    settings.ended(outcome);
  };
  const queue = scoringQueue(scoring, outcomesOnceScored(ended));
  const gate = new KillGate(
    upstreamOf(controlOf(settings.table)),
    metrics.kill,
    settings.isKilled ?? false,
  );
  const chooser = abChooser(settings.table, {
    isKilled: () => gate.isClosed,
    exposed: (exposure) => {
      tally.expose(exposure);
      settings.exposed(exposure);
    },
  });
  const receive = receiver<string>({
    chooser,
    sampling: { salt: `${settings.table.salt}/scoring`, share: scoring.share },
    upstreamOf,
    // Another arm would be handed this one's worst requests.
    substituteFor: () => undefined,
    ledger: abLedger(queue, ended),
    gate,
    copies: { take: () => null },
    clientStallMs: timeouts.clientStallMs,
    makeId: requestNamer(),
  });
  const flags = servedFlags(
    {
      foresee: chooser.foresee,
      versions: Object.fromEntries(settings.arms.map(({ role, version }) => [role, version])),
      state: () => JSON.stringify([gate.isClosed, chooser.isStopped, chooser.table]),
    },
    settings,
  );
  const server = await openServer(
    routerApp(receive, {
      metrics,
      scrape: metrics.text,
      feedback: undefined,
      flags,
      isLeaving: () => false,
    }),
    settings,
  );
  const all = [...upstreams.values()];
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    flags.close();
    await server.close(
      Promise.all(all.map(({ inFlight }) => inFlight.whenNone())),
      timeouts.stopMs,
    );
    await Promise.all([...all.map(({ endpoints }) => endpoints.close()), scoring.judge?.close()]);
  };
  return {
    port: server.port,
    url: server.url,
    get table() {
      return chooser.table;
    },
    reweigh: (weights) => {
      for (const { arm } of weights) upstreamOf(arm);
      const table = redealt(chooser.table, weights);
      tally.begin(table);
      chooser.replaceTable(table);
      flags.moved();
    },
    spreads: (result) => abSpreads(tally, result),
    look: () => {
      const result = abResult(tally);
      if (result.split.state !== 'ok') {
        chooser.stop();
        flags.moved();
      }
      return result;
    },
    get isStopped() {
      return chooser.isStopped;
    },
    get isKilled() {
      return gate.isClosed;
    },
    kill: async (inFlight) => {
      const cut = gate.close(inFlight);
      flags.moved();
      return cut;
    },
    unkill: () => {
      gate.open();
      flags.moved();
    },
    get unplaced() {
      return chooser.unplaced;
    },
    started: (arm) => upstreamOf(arm).inFlight.started,
    inFlight: (arm) => upstreamOf(arm).inFlight.count,
    scoring: queue.stats,
    whenScored: () => queue.whenIdle(),
    metricsText: metrics.text,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

function controlOf({ weights: [control] }: SlotTable): string {
  return control?.arm ?? '';
}
