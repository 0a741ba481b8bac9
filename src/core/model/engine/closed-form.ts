import type { LatencyProfile } from '../profile.ts';
import { BLOCK_TOKENS, type EngineProfile } from './engine-profile.ts';

/** The traffic of one model, of which a closed form holds. */
export interface EngineTraffic {
  /** Requests a second, over all replicas. */
  readonly perSecond: number;
  /** Means. */
  readonly promptTokens: number;
  readonly outputTokens: number;
}

/** Beyond it gaps with a prompt between them are more than the 19 of 20 leave out. */
const RARE = 0.05;

/** The standard normal's 95th percentile. */
const Z95 = 1.645;

/** Requests a second from which on the queue of an engine grows without end. */
export function saturationPerSecond(engine: EngineProfile, traffic: EngineTraffic): number {
  return (engine.replicas * 1_000) / workMs(engine, traffic);
}

/**
 * Times of an engine under steady traffic, without running it. With r requests a second a replica,
 * r * step * (work of one request) of each step is work on requests and the rest is its base: so
 * step = base / (1 - r * work). No queue: it holds where the engine is not near saturation.
 */
export function closedFormLatency(engine: EngineProfile, traffic: EngineTraffic): LatencyProfile {
  const { step, overheadMs, stepTokens, jitter } = engine;
  const perMs = traffic.perSecond / engine.replicas / 1_000;
  const meanStepMs = step.baseMs / (1 - perMs * workMs(engine, traffic));
  const batch = perMs * traffic.outputTokens * meanStepMs;
  const plainMs = step.baseMs + batch * sequenceMs(engine, traffic);
  const readMs = (step.perPrefillTokenUs / 1_000) * readTokens(engine, traffic);
  const readingSteps = Math.ceil(readTokens(engine, traffic) / stepTokens);
  const wobble = 1 + Z95 * jitter;
  const medianGapMs = plainMs;
  const isRare = perMs * meanStepMs * readingSteps < RARE;
  const p95GapMs = (plainMs + (isRare ? 0 : readMs / readingSteps)) * wobble;
  const firstStepsMs = readingSteps * plainMs + readMs;
  return {
    firstTokenMs: {
      median: overheadMs + meanStepMs / 2 + firstStepsMs,
      p95: overheadMs + p95GapMs + firstStepsMs * wobble,
    },
    interTokenMs: { median: medianGapMs, p95: p95GapMs },
  };
}

/** What one request adds to the steps, over all of them. */
function workMs(engine: EngineProfile, traffic: EngineTraffic): number {
  const readMs = (engine.step.perPrefillTokenUs / 1_000) * readTokens(engine, traffic);
  return readMs + traffic.outputTokens * sequenceMs(engine, traffic);
}

/** What one sequence adds to a step. */
function sequenceMs(
  { step }: EngineProfile,
  { promptTokens, outputTokens }: EngineTraffic,
): number {
  const contextTokens = promptTokens + outputTokens / 2;
  return (step.perSequenceUs + step.perContextTokenUs * contextTokens) / 1_000;
}

/** The full blocks of what stands before all prompts are known. */
function readTokens({ prefixCache, systemTokens }: EngineProfile, traffic: EngineTraffic): number {
  if (!prefixCache) return traffic.promptTokens;
  const known = systemTokens - (systemTokens % BLOCK_TOKENS);
  return Math.max(traffic.promptTokens - known, 1);
}
