import type { AnswerDistribution } from '../core/model/answer-distribution.ts';
import type { Stream } from '../core/random.ts';
import type { Role } from '../core/routing/decision.ts';
import { estimateTokens } from '../core/tokens.ts';
import { CHARACTERS_PER_TOKEN } from '../core/traffic/context-text.ts';
import type { Replayed } from '../core/traffic/trace/replay.ts';

/** Requests that a slice of time brings to one model. */
export interface Asked {
  readonly count: number;
  /** Absent where nothing was recorded of them. */
  readonly recorded?: Recorded;
}

/** Recorded requests with answers of one length. */
export interface Recorded {
  readonly answerTokens: number;
  /** Of all their prompts. */
  readonly inputTokens: number;
}

export type AskedOf = Readonly<Record<Role, readonly Asked[]>>;

export function countOf(asked: readonly Asked[]): number {
  return asked.reduce((sum, { count }) => sum + count, 0);
}

/**
 * The requests of a trace by model and length of answer. Each goes to the canary with this chance by
 * itself: they are no two alike, so how many go says too little.
 */
export function askedByTrace(requests: Iterable<Replayed>, share: number, draw: Stream): AskedOf {
  const found: Record<Role, Asked[]> = { canary: [], stable: [] };
  for (const { request } of requests) {
    const { inputTokens, outputTokens: answerTokens } = request;
    const role = draw() < share ? 'canary' : 'stable';
    found[role].push({ count: 1, recorded: { answerTokens, inputTokens } });
  }
  return { canary: together(found.canary), stable: together(found.stable) };
}

/** With one part for each length of answer, in the order in which they first came. */
export function together(...parts: readonly (readonly Asked[])[]): readonly Asked[] {
  const byLength = new Map<number | undefined, Asked>();
  for (const { count, recorded } of parts.flat()) {
    const length = recorded?.answerTokens;
    const before = byLength.get(length) ?? { count: 0 };
    byLength.set(length, {
      count: before.count + count,
      ...(recorded === undefined ? {} : { recorded: withMore(recorded, before.recorded) }),
    });
  }
  return [...byLength.values()];
}

function withMore(recorded: Recorded, before: Recorded | undefined): Recorded {
  return { ...recorded, inputTokens: recorded.inputTokens + (before?.inputTokens ?? 0) };
}

/** The distribution with prompts of the recorded size: a text stands before each question. */
export function withPrompts(
  distribution: AnswerDistribution,
  { count, recorded: { inputTokens } }: { readonly count: number; readonly recorded: Recorded },
): AnswerDistribution {
  const question = distribution.inputTokens.mean;
  const mean = Math.max(inputTokens / count, question);
  const characters = (mean - question) * CHARACTERS_PER_TOKEN;
  const estimated = distribution.estimatedInputTokens.mean + estimateTokens(characters);
  return {
    ...distribution,
    inputTokens: { mean, variance: 0 },
    estimatedInputTokens: { mean: estimated, variance: 0 },
  };
}
