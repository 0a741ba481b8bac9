import { onTestFinished } from 'vitest';
import { dealt, type SlotTable } from '../../../src/core/abtest/assignment.ts';
import type { Exposure, Outcome } from '../../../src/core/abtest/outcome.ts';
import {
  type AbRouter,
  type AbRouterSettings,
  startAbRouter,
} from '../../../src/live/abtest/ab-router.ts';
import type { ModelTarget } from '../../../src/live/router/settings.ts';

export const TABLE: SlotTable = dealt('test', [
  { arm: 'current', percent: 50 },
  { arm: 'rewrite', percent: 30 },
  { arm: 'small', percent: 20 },
]);

export interface AbRig {
  readonly router: AbRouter;
  readonly exposures: readonly Exposure[];
  readonly outcomes: readonly Outcome[];
}

/** A router in front of these models, by arm; it stops with the test. */
export async function startAbRig(
  urls: Readonly<Record<string, string>>,
  settings: Partial<AbRouterSettings> = {},
): Promise<AbRig> {
  const exposures: Exposure[] = [];
  const outcomes: Outcome[] = [];
  const router = await startAbRouter({
    port: 0,
    arms: Object.entries(urls).map(([arm, url]) => armTarget(arm, url)),
    table: TABLE,
    scoring: { share: 0, queueLimit: 100, scorers: [] },
    exposed: (exposure) => exposures.push(exposure),
    ended: (outcome) => outcomes.push(outcome),
    ...settings,
  });
  onTestFinished(() => router.stop());
  return { router, exposures, outcomes };
}

function armTarget(arm: string, url: string): ModelTarget<string> {
  return {
    role: arm,
    name: `model-${arm}`,
    version: `${arm}-1`,
    hash: `${arm}-hash`,
    urls: [url],
    price: { inputPerMillion: 2, outputPerMillion: 8 },
  };
}
