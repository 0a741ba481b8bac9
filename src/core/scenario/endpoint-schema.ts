import { z } from 'zod';
import { expecting } from '../findings.ts';
import type { HealthSettings } from '../routing/endpoint-health.ts';
import { type EjectionSettings, USUAL_EJECTION } from '../routing/outlier-ejection.ts';
import { duration, share } from './quantities.ts';

/** vLLM, SGLang, TGI and llama.cpp all answer there. */
const USUAL_PATH = '/health';
const HEALTH = { interval: 5_000, timeout: 2_000, failures: 3, passes: 2 };
const EJECTION = {
  failures: USUAL_EJECTION.failures,
  base: USUAL_EJECTION.baseMs,
  most: USUAL_EJECTION.mostMs,
  share: USUAL_EJECTION.maxShare,
};

const inRow = expecting('a number from 1 to 100', z.int().min(1).max(100));

/** `health` of a model: how its endpoints are asked whether they are well. */
export const healthSchema = z
  .strictObject({
    path: expecting('a path such as /health', z.string().regex(/^\/[\x21-\x7e]*$/))
      .exactOptional()
      .describe('Below each base URL. /health if absent, and then nobody needs to serve it.'),
    interval: duration.default(HEALTH.interval).describe('Between two checks; 5s if absent.'),
    timeout: duration.default(HEALTH.timeout).describe('For a check; 2s if absent.'),
    failures: inRow
      .default(HEALTH.failures)
      .describe('So many failed checks in a row take an endpoint out; 3 if absent.'),
    passes: inRow
      .default(HEALTH.passes)
      .describe('So many passed checks in a row bring it back; 2 if absent.'),
  })
  .default(HEALTH);

/** `ejection` of a model: when failing requests take an endpoint out. */
export const ejectionSchema = z
  .strictObject({
    failures: inRow
      .default(EJECTION.failures)
      .describe('So many requests in a row that fail take an endpoint out; 5 if absent.'),
    base: duration
      .default(EJECTION.base)
      .describe('For so long the first time, twice as long the second, …; 30s if absent.'),
    most: duration.default(EJECTION.most).describe('Never for longer than that; 5m if absent.'),
    share: share
      .default(EJECTION.share)
      .describe("Of a model's endpoints, never more than this share; 50% if absent."),
  })
  .refine(({ base, most }) => base <= most, { error: 'has a base above its most' })
  .default(EJECTION);

export function healthOf(written: z.output<typeof healthSchema>): HealthSettings {
  const { path, interval, timeout, failures, passes } = written;
  return {
    path: path ?? USUAL_PATH,
    isGuessed: path === undefined,
    intervalMs: interval,
    timeoutMs: timeout,
    failures,
    passes,
  };
}

export function ejectionOf(written: z.output<typeof ejectionSchema>): EjectionSettings {
  const { failures, base, most, share: maxShare } = written;
  return { failures, baseMs: base, mostMs: most, maxShare };
}
