import { setMaxListeners } from 'node:events';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome } from '../../src/core/rollout/state.ts';
import { END_WITHIN_MS } from './checks/endings.ts';
import { startClient } from './client.ts';
import type { Observed, Thrown } from './observed.ts';
import type { Fault, Round } from './schedule.ts';
import { freePorts, makeSite } from './site.ts';
import { type Stage, setStage } from './stage.ts';
import { hindranceOf, strike } from './strike.ts';

export interface RoundSettings {
  /** Where the logs go. */
  readonly root: string;
  readonly seed: number;
  /** The program. */
  readonly prometheus: string;
  print(line: string): void;
}

export interface Played {
  readonly observed: Observed;
  /** Who ended by itself. */
  readonly crashes: readonly string[];
  readonly folder: string;
}

const LOOK_MS = 250;
/** Whoever was killed last is back by then. */
const MENDED_WITHIN_MS = 30_000;
/** Faults go on for so long after the end: nothing may go to a canary that was rolled back, whoever comes back. */
const AFTERWARDS_MS = 6_000;
/** What was under way is over. */
const CALM_MS = 1_000;

/** Runs one rollout under its faults, and gathers what everybody wrote down. */
export async function play(round: Round, settings: RoundSettings): Promise<Played> {
  const { root, seed, print } = settings;
  const site = makeSite(root, round, await freePorts());
  const stage = await setStage(round, site, settings);
  try {
    const client = startClient(site.ports.router, seed, round.index);
    const { thrown, struck, ending, faultsOverAtMs } = await undergo(stage, print);
    await sleep(CALM_MS);
    await client.stop();
    await stage.end();
    const observed: Observed = {
      ...{ shape: round.shape, canary: round.canary, salt: site.salt, thrown },
      isCanaryHarmed: struck.some(({ kind }) => kind.endsWith('canary')),
      requests: client.requests,
      canaryLog: stage.models.canary.log(),
      downs: mortalsOf(stage).flatMap(({ downs }) => downs),
      journal: stage.journal(),
      outcome: ending?.outcome ?? null,
      endedAfterMs: ending && Math.max(0, ending.atMs - faultsOverAtMs),
    };
    const { journal: _, ...kept } = observed;
    writeFileSync(join(site.folder, 'observed.json'), JSON.stringify(kept));
    const crashes = mortalsOf(stage).flatMap((mortal) => mortal.crashes);
    for (const refusal of mortalsOf(stage).flatMap(({ refusals }) => refusals))
      print(`  a start was refused: ${refusal}`);
    return { observed, crashes, folder: site.folder };
  } finally {
    await stage.end();
    keepState(stage);
  }
}

interface Undergone {
  readonly thrown: readonly Thrown[];
  readonly struck: readonly Fault[];
  readonly faultsOverAtMs: number;
  /** Null: it did not end in time. */
  readonly ending: Ending | null;
}

/** Strikes with every fault at its time, and waits until all are mended and the rollout has ended. */
async function undergo(stage: Stage, print: (line: string) => void): Promise<Undergone> {
  const { round, site } = stage;
  const thrown: Thrown[] = [];
  const struck: Fault[] = [];
  const over = new AbortController();
  // Each fault waits for it.
  setMaxListeners(0, over.signal);
  const gaveUp = new AbortController();
  const startedAtMs = Date.now();
  const suffer = async (fault: Fault) => {
    await sleep(fault.atMs, undefined, { signal: over.signal }).catch(() => {});
    if (over.signal.aborted) return;
    const at = second(Date.now() - startedAtMs);
    const hindrance = hindranceOf(fault, stage);
    if (hindrance !== null) return print(`  ${at} no ${fault.kind}: ${hindrance}`);
    struck.push(fault);
    print(`  ${at} ${fault.kind} for ${second(fault.forMs)}`);
    await strike(fault, stage, { ended: over.signal, gaveUp: gaveUp.signal, thrown });
  };
  const faults = Promise.all(round.faults.map(suffer)).then(() => Date.now());
  const port = round.shape === 'apart' ? site.ports.engine : site.ports.admin;
  const looking = untilEnded(port, gaveUp.signal);
  void looking.then(() => sleep(AFTERWARDS_MS)).then(() => over.abort());
  const lastMs = Math.max(0, ...round.faults.map(({ atMs, forMs }) => atMs + forMs));
  const giveUp = setTimeout(() => gaveUp.abort(), lastMs + MENDED_WITHIN_MS + END_WITHIN_MS);
  const [faultsOverAtMs, ending] = await Promise.all([faults, looking]);
  clearTimeout(giveUp);
  gaveUp.abort();
  return { thrown, struck, faultsOverAtMs, ending };
}

function mortalsOf({ processes }: Stage) {
  return Object.values(processes);
}

/** The disk goes, what was on it stays. */
function keepState({ site, disk }: Stage): void {
  if (disk === null) return;
  cpSync(site.state, join(site.folder, 'state-kept'), { recursive: true });
  disk.unmount();
}

interface Ending {
  readonly outcome: Outcome;
  readonly atMs: number;
}

/** Null if the signal aborts first. */
async function untilEnded(port: number, signal: AbortSignal): Promise<Ending | null> {
  while (!signal.aborted) {
    const outcome = await outcomeAt(port);
    if (outcome !== null) return { outcome, atMs: Date.now() };
    await sleep(LOOK_MS);
  }
  return null;
}

/** Null while it is under way, or its engine is away. */
async function outcomeAt(port: number): Promise<Outcome | null> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/control/status`, {
      signal: AbortSignal.timeout(3_000),
    });
    const { rollout } = (await answer.json()) as {
      rollout: { phase: string; outcome: Outcome } | null;
    };
    return rollout?.phase === 'ended' ? rollout.outcome : null;
  } catch {
    return null;
  }
}

function second(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
