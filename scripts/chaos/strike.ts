import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning, workersOf } from './child-processes.ts';
import { setKillSwitch } from './kill-switch.ts';
import type { Thrown } from './observed.ts';
import type { Fault } from './schedule.ts';
import type { Stage } from './stage.ts';

/** Why it cannot be brought about; null if it can. */
export function hindranceOf({ kind }: Fault, { disk, processes, serving }: Stage): string | null {
  if (kind === 'fill disk') return disk === null ? 'no disk can be mounted' : null;
  const [what, who = ''] = kind.split(' ');
  const mortal = who === 'worker' ? serving : processes[who];
  return what === 'kill' && mortal?.pid === null ? 'is down already' : null;
}

/** Brings a fault about, and mends it after its length or when the rollout has ended. */
export async function strike(
  fault: Fault,
  stage: Stage,
  { ended, gaveUp, thrown }: { ended: AbortSignal; gaveUp: AbortSignal; thrown: Thrown[] },
): Promise<void> {
  const lasting = () => sleep(fault.forMs, undefined, { signal: ended }).catch(() => {});
  const [what, who = ''] = fault.kind.split(' ');
  if (what === 'fill') {
    stage.disk?.fill();
    await lasting();
    stage.disk?.free();
    return;
  }
  if (who === 'switch')
    return throwSwitch(stage, { isRouter: what === 'router', lasting, gaveUp, thrown });
  if (who === 'worker') return void (await killWorker(stage));
  if (what === 'slow') {
    const model = stage.models[who as keyof Stage['models']];
    // One that was killed comes back as it was.
    await model.slow().catch(() => {});
    await lasting();
    await model.recover().catch(() => {});
    return;
  }
  const mortal = stage.processes[who];
  if (mortal === undefined) throw new Error(`${who} takes no part`);
  if (!(await mortal.kill())) return;
  await lasting();
  await mortal.revive(gaveUp);
}

async function throwSwitch(
  { site: { ports }, round, serving }: Stage,
  {
    isRouter,
    lasting,
    gaveUp,
    thrown,
  }: { isRouter: boolean; lasting: () => Promise<void>; gaveUp: AbortSignal; thrown: Thrown[] },
): Promise<void> {
  const port = isRouter || round.shape === 'workers' ? ports.admin : ports.engine;
  const answer = await setKillSwitch(port, true, isRouter, gaveUp);
  if (answer === null) return;
  await lasting();
  const liftedAtMs = Date.now();
  await setKillSwitch(port, false, isRouter, gaveUp);
  const death = serving.downs.find(({ fromMs }) => fromMs > answer.atMs)?.fromMs ?? Infinity;
  const endsAtMs = answer.survivesRestart ? liftedAtMs : Math.min(liftedAtMs, death);
  thrown.push({ obeyedAtMs: answer.atMs, liftedAtMs: endsAtMs });
}

const LOOK_MS = 5;

/** The first process starts another one by itself. */
async function killWorker({ serving }: Stage): Promise<void> {
  const [pid] = serving.pid === null ? [] : workersOf(serving.pid);
  if (pid === undefined) return;
  const fromMs = Date.now();
  process.kill(pid, 'SIGKILL');
  while (isRunning(pid)) await sleep(LOOK_MS);
  const goneAtMs = Date.now();
  serving.downs.push({
    who: 'worker',
    fromMs,
    goneAtMs,
    revivedAtMs: goneAtMs,
    backAtMs: goneAtMs,
  });
}
