import { statSync, truncateSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { NO_SECRETS } from '../../../src/core/analysis/secrets.ts';
import type { Plan } from '../../../src/core/rollout/plan.ts';
import { resume } from '../../../src/core/rollout/resume.ts';
import type { RolloutState } from '../../../src/core/rollout/state.ts';
import { startEngine, type World } from '../../../src/live/engine-loop.ts';
import { openJournal } from '../../../src/live/production/journal-file.ts';
import { type Answer, readingOf } from '../../core/rollout/scripted-world.ts';

/** When a process is killed: as its journal grows to so many bytes, be it within a line. */
export interface Death {
  readonly atByte: number;
  /** Until it is started again. */
  readonly awayMs: number;
  /** The router has died as well, and begins at weight 0. */
  readonly withRouter: boolean;
}

/** What a query brings at the weight that the router has. */
export type Reader = (query: string, weight: number) => Answer;

const BEGAN_AT_MS = 1_700_000_000_000;
const PERSON_TAKES_MS = 60_000;

/**
 * What outlives the processes of one rollout: router, clock, journal, the people who are told. It holds
 * every process to the rules: no weight above the plan's, and none that was not reached before without
 * an answer to every rule, asked for in this life and at this weight.
 */
export class MortalWorld {
  readonly alerts = new Set<string>();
  /** What no process may do, and one did. */
  readonly offences: string[] = [];
  private readonly plan: Plan;
  private readonly path: string;
  private readonly read: Reader;
  private nowMs = BEGAN_AT_MS;
  private weight = 0;
  private reached = 0;
  private allowed = 0;
  private answered = new Set<string>();

  constructor(plan: Plan, path: string, read: Reader) {
    this.plan = plan;
    this.path = path;
    this.read = read;
  }

  /** One life after the other; how the rollout ends that the last one sees through. */
  async live(deaths: readonly Death[]): Promise<RolloutState> {
    for (const death of deaths) {
      const ended = await this.life(death);
      if (ended !== null) return ended;
      this.nowMs += death.awayMs;
      if (death.withRouter) this.weight = 0;
    }
    const ended = await this.life(null);
    if (ended === null) throw new Error('nobody kills the last one');
    return ended;
  }

  /** Null if it was killed. */
  private life(death: Death | null): Promise<RolloutState | null> {
    const journal = openJournal(this.path);
    const resumed = journal.records.length === 0 ? null : resume(journal.records);
    this.answered = new Set();
    let isDead = false;
    return new Promise((resolve, reject) => {
      const die = () => {
        isDead = true;
        journal.close();
        resolve(null);
      };
      const world = this.worldOf(() => isDead);
      let promotedSinceMs = 0;
      const engine = startEngine(
        this.plan,
        world,
        {
          record: (record) => {
            if (isDead) throw new Error('the dead write nothing');
            journal.append(record);
            if (death && statSync(this.path).size >= death.atByte) {
              truncateSync(this.path, death.atByte);
              die();
              return;
            }
            if (record.kind === 'turn') this.allowed = plannedWeight(this.plan, record.stepIndex);
          },
          turned: ({ state: { holds } }, atMs) => {
            if (isDead) return;
            const wanted = holds.find(({ kind }) => kind === 'alert' || kind === 'pause-step');
            if (!wanted || wanted.sinceMs === promotedSinceMs) return;
            if (atMs < wanted.sinceMs + PERSON_TAKES_MS) return;
            promotedSinceMs = wanted.sinceMs;
            queueMicrotask(() => void engine.command({ verb: 'promote', by: 'a person' }));
          },
        },
        resumed,
      );
      engine.done.then((state) => {
        if (isDead) return;
        journal.close();
        resolve(state);
      }, reject);
    });
  }

  private worldOf(isDead: () => boolean): World {
    const forever = new Promise<never>(() => {});
    return {
      nowMs: () => this.nowMs,
      sleepUntil: async (atMs, signal) => {
        await setImmediate();
        if (isDead()) return forever;
        if (!signal.aborted) this.nowMs = Math.max(this.nowMs, atMs);
      },
      read: async (asks, atMs) => {
        if (isDead()) return forever;
        for (const { metric } of asks) this.answered.add(metric);
        return asks.map((ask) =>
          readingOf(ask, atMs, { read: (query) => this.read(query, this.weight) }),
        );
      },
      setWeight: async (weight) => {
        if (isDead()) return forever;
        this.watch(weight);
        if (weight !== this.weight) this.answered = new Set();
        this.weight = weight;
        this.reached = Math.max(this.reached, weight);
        return { of: 'weight', weight, atMs: this.nowMs, error: null };
      },
      setRoutes: async (_routes, number) =>
        isDead() ? forever : { of: 'routes', number, atMs: this.nowMs, error: null },
      alert: (metric) => {
        if (!isDead()) this.alerts.add(metric);
      },
      secrets: NO_SECRETS,
    };
  }

  private watch(weight: number): void {
    if (weight > this.allowed) this.offences.push(`${weight} where ${this.allowed} is planned`);
    if (weight <= this.reached || this.reached === 0) return;
    const unasked = this.plan.triggers.filter(({ name }) => !this.answered.has(name));
    for (const { name } of unasked) this.offences.push(`${weight} without asking for ${name}`);
  }
}

/** What the plan gives the canary at a step; everything past the last one. */
function plannedWeight({ steps }: Plan, stepIndex: number): number {
  if (stepIndex >= steps.length) return 100;
  const set = steps.slice(0, stepIndex + 1).findLast((step) => step.kind === 'set-weight');
  return set?.weight ?? 0;
}
