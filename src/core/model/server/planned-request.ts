import type { Answer } from '../answer-plan.ts';
import type { FinishedReason } from '../engine/replica-watch.ts';
import type { RequestCounts } from './request-counts.ts';

/** A request that no engine made, at its end. */
export interface PlannedRequest {
  readonly reason: FinishedReason;
  /** The answer that was planned; null where it never began. */
  readonly answer: Answer | null;
  /** Of its tokens, those that were made. */
  readonly tokens: number;
  readonly maxTokens: number | null;
}

/**
 * Counts a request by the times that were planned for it, alike in the mock and in virtual time: how
 * punctual a machine was is in the router's histograms.
 */
export function countPlanned(counts: RequestCounts, request: PlannedRequest): void {
  const { reason, answer, tokens, maxTokens } = request;
  counts.finish(reason);
  if (answer === null || tokens === 0) return;
  const gapsMs = answer.gapsMs.slice(0, tokens - 1);
  counts.promptTokens += answer.inputTokens;
  counts.generationTokens += tokens;
  counts.firstToken.observe(answer.firstTokenMs / 1_000);
  for (const gapMs of gapsMs) counts.interToken.observe(gapMs / 1_000);
  if (reason !== 'stop' && reason !== 'length') return;
  const decodeSeconds = gapsMs.reduce((sum, gapMs) => sum + gapMs, 0) / 1_000;
  counts.whole({
    decodeSeconds,
    seconds: answer.firstTokenMs / 1_000 + decodeSeconds,
    promptTokens: answer.inputTokens,
    outputTokens: tokens,
    maxTokens,
  });
}
