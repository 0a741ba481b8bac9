import { setImmediate } from 'node:timers/promises';
import type { Reading } from '../core/analysis/reading.ts';
import type { Ask } from '../core/analysis/run.ts';
import type { SecretLookup } from '../core/analysis/secrets.ts';
import { begin } from '../core/rollout/begin.ts';
import { due, type Inputs, type Stepped, step, wakeAtMs } from '../core/rollout/engine.ts';
import {
  beginRecord,
  type JournalRecord,
  type MeasuredBy,
  turnRecord,
} from '../core/rollout/journal.ts';
import { measurementId } from '../core/rollout/measurement-id.ts';
import type { Plan } from '../core/rollout/plan.ts';
import type { Resumed } from '../core/rollout/resume.ts';
import type {
  Action,
  Command,
  CommandAnswer,
  Confirmation,
  RolloutState,
} from '../core/rollout/state.ts';
import { NO_ROUTES, type Routes } from '../core/routing/routes.ts';
import { openInbox } from './engine-inbox.ts';
import { JournalKeeper } from './journal-keeper.ts';

/**
 * What the engine runs in: a clock, someone to ask and someone to tell. Times are plan time. None of
 * these decides anything; one that rejects has refused.
 */
export interface World {
  nowMs(): number;
  /** Resolves at that time, or at once if it has passed; early if the signal aborts. */
  sleepUntil(atMs: number, signal: AbortSignal): Promise<void>;
  /** Every query of one measurement, read at the same instant. */
  read(asks: readonly Ask[], atMs: number): Promise<readonly Reading[]>;
  setWeight(weight: number): Promise<Confirmation>;
  setRoutes(routes: Routes, number: number): Promise<Confirmation>;
  alert(metric: string, message: string): void;
  readonly secrets: SecretLookup;
  /** The loop waits at a rollout's end, too, for a person who wants it taken up again. */
  readonly outlivesEnd?: true;
  /** Who answers the queries, for the journal. */
  readonly prometheus?: MeasuredBy;
}

export interface EngineObserver {
  /**
   * Before anything of the turn is done: what is written down can be resumed. Where it throws, the plan
   * stands still wherever it would let more users meet the canary; all else, a rollback above all, is
   * done, and written down as soon as that can be done.
   */
  record(record: JournalRecord): void;
  /** The journal cannot be written, and why; told again only once it could be. */
  unrecorded?(message: string): void;
  /** The turn is taken, and what came of it begun. */
  turned(stepped: Stepped, atMs: number, inputs: Inputs): void;
}

/** What a turn made of a command, and whether that turn is written down or waits for the journal's disk. */
export interface TakenCommand extends CommandAnswer {
  readonly isJournalled: boolean;
}

export interface EngineLoop {
  /**
   * Resolves with what the turn that took it made of it, once that turn is written down as well as it
   * can be. Null of one that is not taken, since the loop has ended, or the signal aborts before: that
   * one is taken back.
   */
  command(command: Command, signal?: AbortSignal): Promise<TakenCommand | null>;
  /** Leaves the rollout where it stands; nothing more is asked or done. */
  leave(): void;
  readonly done: Promise<RolloutState>;
}

/** How long a journal that could not be written rests (plan time): a disk is not emptied in a moment. */
const JOURNAL_RETRY_MS = 5_000;

/** While an answer is out, the other timers are looked at this often (plan time). */
const READING_POLL_MS = 5_000;

/**
 * Runs one rollout in real time. The loop only waits and carries: what came back since the last turn
 * goes into the next one, and every action of a turn is begun before the loop waits again. What it
 * decides itself is what becomes of a turn that cannot be written down. `resumed` goes on from where a
 * journal ends.
 */
export function startEngine(
  plan: Plan,
  world: World,
  observer: EngineObserver,
  resumed: Resumed | null = null,
): EngineLoop {
  const inbox = openInbox();
  const journal = new JournalKeeper(observer.record, (message) => observer.unrecorded?.(message));
  const beingRead = new Set<string>();
  const unanswered = new Map<Command, (answer: TakenCommand | null) => void>();
  let left = false;
  let hasEnded = false;

  const ask = (state: RolloutState, nowMs: number) => {
    for (const [measurement, asks] of byMeasurement(due(state, nowMs, world.secrets))) {
      if (beingRead.has(measurement)) continue;
      beingRead.add(measurement);
      const delivered = (readings: readonly Reading[]) => {
        beingRead.delete(measurement);
        inbox.put({ readings, confirmations: [], commands: [] });
      };
      const failed = (error: unknown) => {
        const stamp = { startedAtMs: nowMs, finishedAtMs: world.nowMs(), error: messageOf(error) };
        delivered(asks.map(({ id }) => ({ ok: false, askId: id, ...stamp })));
      };
      world.read(asks, nowMs).then(delivered, failed);
    }
  };

  const confirm = (confirmation: Confirmation) => {
    inbox.put({ readings: [], confirmations: [confirmation], commands: [] });
  };

  const act = (action: Action) => {
    if (action.kind === 'alert') world.alert(action.metric, action.message);
    if (action.kind === 'set-weight') {
      const { weight } = action;
      const failed = (error: unknown) => confirm({ of: 'weight', weight, ...refusal(error) });
      world.setWeight(weight).then(confirm, failed);
    }
    if (action.kind === 'set-routes') {
      const { number, routes } = action;
      const failed = (error: unknown) => confirm({ of: 'routes', number, ...refusal(error) });
      world.setRoutes(routes, number).then(confirm, failed);
    }
  };

  /** A world that throws has refused: the engine asks again, and the rollout does not hang. */
  const refusal = (error: unknown) => ({ atMs: world.nowMs(), error: messageOf(error) });

  const rest = () =>
    world.sleepUntil(world.nowMs() + JOURNAL_RETRY_MS, new AbortController().signal);

  const nextWakeMs = (state: RolloutState): number => {
    const wake = wakeAtMs(state) ?? Number.POSITIVE_INFINITY;
    return beingRead.size > 0 ? Math.max(wake, world.nowMs() + READING_POLL_MS) : wake;
  };

  // Left or not, a rollback under way is seen through.
  const isOver = ({ phase }: RolloutState) =>
    left ? phase !== 'reverting' : phase === 'ended' && !world.outlivesEnd;

  const answer = (command: Command, given: TakenCommand | null) => {
    unanswered.get(command)?.(given);
    unanswered.delete(command);
  };

  const run = async (): Promise<RolloutState> => {
    const beganAtMs = world.nowMs();
    let state = resumed?.state ?? begin(plan, beganAtMs);
    let isBack = resumed !== null;
    if (resumed === null) {
      const record = beginRecord(plan, beganAtMs, world.prometheus);
      while (!left && !journal.write(record)) await rest();
    }
    while (!isOver(state)) {
      const nowMs = world.nowMs();
      const taken = inbox.takeAll();
      const tried = (inputs: Inputs) => {
        const stepped = step(state, nowMs, { ...inputs, secrets: world.secrets });
        return { inputs, stepped, record: turnRecord(nowMs, inputs, stepped) };
      };
      let turn = tried(isBack ? { ...taken, isBack } : taken);
      const redo = isBack ? (resumed?.redo ?? []) : [];
      const isWritten = journal.write(turn.record);
      if (!isWritten) {
        const isMore = givesMore(isBack ? NOTHING_GIVEN : state, [
          ...redo,
          ...turn.stepped.actions,
        ]);
        if (isMore && !isBack) {
          const { raising, others } = byRaising(taken.commands);
          inbox.putAside({ ...NOTHING, commands: raising });
          turn = tried({ ...taken, commands: others, standsStill: true });
        }
        if ((isMore && isBack) || !journal.writeLater(turn.record)) {
          inbox.put(taken);
          await rest();
          continue;
        }
      }
      const { inputs, stepped } = turn;
      state = stepped.state;
      isBack = false;
      for (const action of [...redo, ...stepped.actions]) act(action);
      observer.turned(stepped, nowMs, inputs);
      for (const [index, command] of inputs.commands.entries()) {
        const given = stepped.answers[index];
        answer(command, given ? { ...given, isJournalled: isWritten } : null);
      }
      ask(state, nowMs);
      if (isOver(state)) break;
      // Whatever a turn wants, sockets and timers come in between two of them.
      await setImmediate();
      const retryMs = isWritten ? 0 : nowMs + JOURNAL_RETRY_MS;
      await inbox.filled(Math.max(nextWakeMs(state), retryMs), world);
    }
    hasEnded = true;
    for (const command of unanswered.keys()) answer(command, null);
    return state;
  };

  return {
    command: (command, signal) =>
      new Promise((resolve) => {
        if (hasEnded) return resolve(null);
        unanswered.set(command, resolve);
        inbox.put({ readings: [], confirmations: [], commands: [command] });
        signal?.addEventListener('abort', () => {
          inbox.takeBack(command);
          answer(command, null);
        });
      }),
    leave: () => {
      left = true;
      inbox.put({ readings: [], confirmations: [], commands: [] });
    },
    done: run(),
  };
}

const NOTHING: Inputs = { readings: [], confirmations: [], commands: [] };

/** What may raise the weight by a person's word waits for the journal; all else a person wants does not. */
function byRaising(commands: readonly Command[]) {
  const raises = ({ verb }: Command) => RAISING.includes(verb);
  return {
    raising: commands.filter(raises),
    others: commands.filter((command) => !raises(command)),
  };
}

const RAISING: readonly Command['verb'][] = ['promote', 'promote-full', 'retry'];

type Given = Pick<RolloutState, 'weight' | 'routes'>;

/** A router that was away as well begins with stable alone. */
const NOTHING_GIVEN: Given = { weight: 0, routes: NO_ROUTES };

/** Whether a turn lets more users meet the canary, which is not done before it is written down. */
function givesMore({ weight, routes }: Given, actions: readonly Action[]): boolean {
  return actions.some(
    (action) =>
      (action.kind === 'set-weight' && action.weight > weight) ||
      (action.kind === 'set-routes' && isMore(action.routes, routes)),
  );
}

function isMore(wanted: Routes, present: Routes): boolean {
  const isNew = <T>(routes: readonly T[], known: readonly T[]) =>
    routes.some((route) => !known.includes(route));
  return isNew(wanted.headers, present.headers) || isNew(wanted.mirrors, present.mirrors);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function byMeasurement(asks: readonly Ask[]): ReadonlyMap<string, readonly Ask[]> {
  const groups = new Map<string, Ask[]>();
  for (const ask of asks) {
    const measurement = measurementId(ask.id);
    groups.set(measurement, [...(groups.get(measurement) ?? []), ask]);
  }
  return groups;
}
