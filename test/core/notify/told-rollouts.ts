import type { Notice } from '../../../src/core/notify/notice.ts';
import { noticesOf } from '../../../src/core/notify/notices.ts';
import { turnsSince } from '../../../src/core/notify/turns-since.ts';
import type { Plan } from '../../../src/core/rollout/plan.ts';
import { runScript, type Script } from '../rollout/scripted-world.ts';

export const LINKS = { admin: 'http://127.0.0.1:8081' };

/** All that people are told of a scripted rollout. */
export function told(plan: Plan, script: Script): readonly Notice[] {
  const { records } = runScript(plan, script);
  return turnsSince(records, 0).flatMap((turn) => noticesOf(turn, LINKS));
}
