import { z } from 'zod';
import { expecting } from '../findings.ts';
import {
  closedFormLatency,
  type EngineTraffic,
  saturationPerSecond,
} from '../model/engine/closed-form.ts';
import type { EngineProfile } from '../model/engine/engine-profile.ts';
import { ENGINE_PRESETS, PRESET_NAMES } from '../model/engine/presets.ts';
import { moment as lognormalMoment } from '../model/lognormal.ts';
import type { Profile, Spread } from '../model/profile.ts';
import { lognormalOf } from '../model/spread.ts';
import { duration, factor, rate, share } from './quantities.ts';

/** More replicas or sequences than any one machine simulates in time. */
const MAX_REPLICAS = 64;
const MAX_SEQUENCES = 4_096;
const MAX_TOKENS = 100_000_000;

/** Of the prompts that a mock is asked, in tokens. */
const TYPICAL_PROMPT_TOKENS = 10;

const count = (noun: string, max: number) =>
  expecting(`a whole number of ${noun}, 1 to ${max}`, z.int().min(1).max(max));

const tokens = (least: number) =>
  expecting(`a whole number of tokens, at least ${least}`, z.int().min(least).max(MAX_TOKENS));

export const engineSchema = z.strictObject({
  preset: expecting(`one of ${PRESET_NAMES.join(', ')}`, z.enum(PRESET_NAMES)).describe(
    'The model and its GPUs.',
  ),
  replicas: count('replicas', MAX_REPLICAS).default(1).describe('Servers of this kind.'),
  kvTokens: tokens(1)
    .exactOptional()
    .describe("Tokens that one replica's cache holds; without it, the preset's."),
  maxSequences: count('sequences', MAX_SEQUENCES)
    .default(256)
    .describe('Requests that one replica serves at once; the others wait.'),
  stepTokens: tokens(16).default(2_048).describe('Tokens that one step takes in.'),
  systemTokens: tokens(0).default(0).describe('Length of what stands before every prompt.'),
  prefixCache: z.boolean().default(true).describe('What prompts have in common is read once.'),
  jitter: share.default(0.1).describe("Coefficient of variation of a step's time."),
  spikes: z
    .strictObject({
      share: share.describe('Of all steps.'),
      factor: factor.describe('So many times longer.'),
    })
    .default({ share: 0, factor: 1 })
    .describe('Steps that take much longer than the others.'),
  driftMsPerMinute: expecting('milliseconds, at least 0', z.number().min(0))
    .default(0)
    .describe('By which a step gets slower in each minute of plan time.'),
  coldStart: z
    .strictObject({
      for: duration.describe('Until it is as fast as ever.'),
      factor: factor.describe('So many times slower at first.'),
    })
    .exactOptional()
    .describe('Slow from the start of the traffic, evenly less so until it is over.'),
  curve: expecting('steps or closed-form', z.enum(['steps', 'closed-form']))
    .default('steps')
    .describe('Whether each step is worked out, or latencies are taken from a formula.'),
  perSecond: rate.default(1).describe('The rate of requests for which the formula is to hold.'),
});

/**
 * What a profile has of its engine: latencies of the formula, and the engine itself unless the
 * formula is all that is asked for. Or in one sentence why there can be none.
 */
export function readEngine(
  written: z.output<typeof engineSchema>,
  outputTokens: Spread,
): Pick<Profile, 'latency' | 'engine'> | string {
  const { preset, kvTokens, coldStart, curve, perSecond, ...rest } = written;
  const known = ENGINE_PRESETS[preset];
  const engine: EngineProfile = {
    ...known,
    ...rest,
    kvTokens: kvTokens ?? known.kvTokens,
    coldStart: { forMs: coldStart?.for ?? 0, factor: coldStart?.factor ?? 1 },
  };
  const traffic: EngineTraffic = {
    perSecond,
    promptTokens: engine.systemTokens + TYPICAL_PROMPT_TOKENS,
    outputTokens: lognormalMoment(lognormalOf(outputTokens), 1),
  };
  const limit = saturationPerSecond(engine, traffic);
  if (perSecond >= limit) {
    return (
      `serves no ${perSecond}/s; expected perSecond below ${limit.toFixed(1)}/s, ` +
      'or more replicas'
    );
  }
  const latency = closedFormLatency(engine, traffic);
  return curve === 'steps' ? { latency, engine } : { latency };
}
