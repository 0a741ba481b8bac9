import type { ControlStatus } from '../../core/control/control-status.ts';
import { EventRing } from '../../core/control/event-ring.ts';
import type { RunWatch } from '../../core/history/run-watch.ts';
import type { Command, RolloutEvent } from '../../core/rollout/state.ts';
import type { AbWatch } from '../../core/scenario/abtest/ab-watch.ts';
import type { TakenCommand } from '../engine-loop.ts';
import { eventListeners } from '../event-listeners.ts';
import type { AuditLine, AuditLog } from './audit-log.ts';
import type { KillSwitch } from './kill-switch.ts';
import {
  COMMAND_PATIENCE_MS,
  HEARTBEAT_MS,
  KEPT_EVENTS,
  MAX_LISTENERS,
  MAX_UNREAD_PIECES,
} from './limits.ts';

/** Whoever drives a rollout, as the admin port knows them. */
export interface Pilot {
  status(): Pick<ControlStatus, 'rollout' | 'serving' | 'routers'>;
  /** Null: not taken before the signal aborted, and never will be. */
  command(command: Command, signal: AbortSignal): Promise<TakenCommand | null>;
}

/** Who gives a command: the name they say, the role they have proven, the address they come from. */
export type Giver = Pick<AuditLine, 'by' | 'role' | 'from'>;

/** What became of a command that reached the desk, and whether that is written down. */
export interface Carried extends TakenCommand {
  /** Nobody took it: there is no engine, or its journal cannot be written. */
  readonly isTaken: boolean;
  /** Why the line of it is not in the audit log; null if it is. */
  readonly unaudited: string | null;
}

/** How long a browser waits before it opens a broken stream again, ms. */
const RETRY_MS = 2_000;

/** What the admin port stands before: the rollout's pilot, its events, the log of commands. */
export class ControlDesk {
  pilot: Pilot | null = null;
  /** What is kept of the run, to be looked at; null until it begins, and where none runs. */
  watch: RunWatch | AbWatch | null = null;
  readonly #audit: AuditLog;
  readonly #followers: ((line: AuditLine) => void)[] = [];
  readonly #ring = new EventRing(Date.now().toString(36), KEPT_EVENTS);
  readonly #listeners = eventListeners({
    listeners: MAX_LISTENERS,
    heartbeatMs: HEARTBEAT_MS,
    unreadPieces: MAX_UNREAD_PIECES,
  });

  constructor(audit: AuditLog) {
    this.#audit = audit;
  }

  status(killSwitch: KillSwitch): ControlStatus {
    const driven = this.pilot?.status() ?? { rollout: null, serving: null, routers: [] };
    return { nowMs: Date.now(), killSwitch: killSwitch.state, ...driven };
  }

  async command(command: Command, giver: Giver): Promise<Carried> {
    const { pilot } = this;
    const signal = AbortSignal.timeout(COMMAND_PATIENCE_MS);
    const answer = (await pilot?.command(command, signal)) ?? null;
    const nobody = 'no engine runs here; ask the admin port of the one that drives the rollout';
    const unwritten = `not taken within ${COMMAND_PATIENCE_MS / 1_000}s, and never will be: the engine ends, or its journal cannot be written`;
    const message = pilot === null ? nobody : unwritten;
    const untaken = { isObeyed: false, message, isJournalled: false };
    const { verb, by: _, ...wish } = command;
    const unaudited = await this.note({ verb, wish, ...giver, ...(answer ?? untaken) });
    return { ...(answer ?? untaken), isTaken: answer !== null, unaudited };
  }

  /** Writes a command and its answer down, and tells of it. */
  note(line: Omit<AuditLine, 'atMs'>): Promise<string | null> {
    const dated = { atMs: Date.now(), ...line };
    this.#tell('command', dated);
    for (const hear of this.#followers) hear(dated);
    return this.#audit.append(dated);
  }

  /** Hears of every command from now on. */
  follow(hear: (line: AuditLine) => void): void {
    this.#followers.push(hear);
  }

  rolloutEvent(event: RolloutEvent): void {
    this.#tell('rollout', event);
  }

  /**
   * The events from now on, behind those since `seen` and, where not all of them are known any more, the
   * present status. Undefined if too many listen.
   */
  listen(
    seen: string | undefined,
    status: () => ControlStatus,
    cutOff: () => void,
  ): ReadableStream<Uint8Array> | undefined {
    const first = () => {
      const missed = seen === undefined ? null : this.#ring.since(seen);
      const now = { name: 'status', data: JSON.stringify(status()) };
      const pieces = missed === null ? [now] : missed;
      return `retry: ${RETRY_MS}\n\n${pieces.map(eventPiece).join('')}`;
    };
    return this.#listeners.open(first, cutOff);
  }

  close(): void {
    this.#listeners.close();
  }

  #tell(name: string, value: unknown): void {
    this.#listeners.tellAll(eventPiece(this.#ring.add(name, JSON.stringify(value))));
  }
}

/** JSON has no line ends, so one `data` line holds all of it. */
function eventPiece({ id, name, data }: { id?: string; name: string; data: string }): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${name}\ndata: ${data}\n\n`;
}
