import { setTimeout as sleep } from 'node:timers/promises';
import { setKillSwitch } from './kill-switch.ts';
import type { Thrown } from './observed.ts';
import type { Fault } from './schedule.ts';
import type { Stage } from './stage.ts';

/** Brings a fault about, and mends it after its length or when the rollout has ended. */
export async function strike(
  fault: Fault,
  stage: Stage,
  { ended, gaveUp, thrown }: { ended: AbortSignal; gaveUp: AbortSignal; thrown: Thrown[] },
): Promise<void> {
  const lasting = () => sleep(fault.forMs, undefined, { signal: ended }).catch(() => {});
  const [what, who = ''] = wordsOf(fault);
  if (what === 'fill') {
    stage.disk?.fill();
    await lasting();
    stage.disk?.free();
    return;
  }
  if (what === 'throw') return throwSwitch(stage, { lasting, gaveUp, thrown });
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

function wordsOf({ kind }: Fault): string[] {
  return kind === 'kill switch' ? ['throw'] : kind.split(' ');
}

async function throwSwitch(
  { site: { ports }, serving }: Stage,
  {
    lasting,
    gaveUp,
    thrown,
  }: { lasting: () => Promise<void>; gaveUp: AbortSignal; thrown: Thrown[] },
): Promise<void> {
  const answer = await setKillSwitch(ports.admin, true, gaveUp);
  if (answer === null) return;
  await lasting();
  const liftedAtMs = Date.now();
  await setKillSwitch(ports.admin, false, gaveUp);
  const death = serving.downs.find(({ fromMs }) => fromMs > answer.atMs)?.fromMs ?? Infinity;
  const endsAtMs = answer.survivesRestart ? liftedAtMs : Math.min(liftedAtMs, death);
  thrown.push({ obeyedAtMs: answer.atMs, liftedAtMs: endsAtMs });
}
