import type { AnswerCell, TimeBounds } from '../../../src/core/model/answer-distribution.ts';
import { type AnswerPlan, planAnswer } from '../../../src/core/model/answer-plan.ts';
import type { Profile } from '../../../src/core/model/profile.ts';
import { stream } from '../../../src/core/random.ts';

/** What requests came to, drawn one by one with `planAnswer`: the truth a distribution must meet. */
export interface DrawnAnswers {
  readonly requests: number;
  /** By end, class, kind of request where it matters, and latency bucket (`cellKey`). */
  readonly cells: ReadonlyMap<string, DrawnCell>;
  readonly inputTokens: Sums;
  /** Seconds, by bucket. */
  readonly firstToken: readonly Sums[];
  readonly interToken: readonly Sums[];
}

export interface DrawnCell {
  readonly seconds: Sums;
  readonly outputTokens: Sums;
}

/** Of values as they come: count, mean and variance. */
export class Sums {
  count = 0;
  mean = 0;
  #squares = 0;

  add(value: number): void {
    this.count += 1;
    const before = value - this.mean;
    this.mean += before / this.count;
    this.#squares += before * (value - this.mean);
  }

  get variance(): number {
    return this.count > 1 ? this.#squares / (this.count - 1) : 0;
  }
}

export interface DrawnFrom {
  readonly profile: Profile;
  readonly prompts: readonly string[];
  readonly streaming: number;
  readonly bounds: TimeBounds;
  readonly seed: number;
}

export function drawnAnswers(requests: number, from: DrawnFrom): DrawnAnswers {
  const { profile, prompts, bounds } = from;
  const which = stream(from.seed, 'prompts');
  const streams = stream(from.seed, 'streaming');
  const draw = stream(from.seed, 'model');
  const cells = new Map<string, DrawnCell>();
  const inputTokens = new Sums();
  const firstToken = [...bounds.firstToken, null].map(() => new Sums());
  const interToken = [...bounds.interToken, null].map(() => new Sums());
  for (let id = 0; id < requests; id += 1) {
    const prompt = prompts[Math.floor(which() * prompts.length)] ?? '';
    const plan = planAnswer(profile, { prompt, maxTokens: null }, draw);
    const streamed = streams() < from.streaming;
    const { end, injected, seconds, tokens } = endOf(plan, streamed);
    const bucket = seconds === null ? -1 : bucketOf(bounds.latency, seconds);
    const differs = end === 'cut' || end === 'malformed';
    const key = cellKey({ end, injected, streamed: differs ? streamed : null }, bucket);
    const cell = cells.get(key) ?? { seconds: new Sums(), outputTokens: new Sums() };
    cells.set(key, cell);
    cell.seconds.add(seconds ?? 0);
    cell.outputTokens.add(tokens);
    if (plan.kind !== 'answer') continue;
    inputTokens.add(plan.answer.inputTokens);
    place(firstToken, bounds.firstToken, plan.answer.firstTokenMs / 1_000);
    for (const gapMs of plan.answer.gapsMs) place(interToken, bounds.interToken, gapMs / 1_000);
  }
  return { requests, cells, inputTokens, firstToken, interToken };
}

interface Kind {
  readonly end: string;
  readonly injected: string | null;
  readonly streamed: boolean | null;
}

function cellKey({ end, injected, streamed }: Kind, bucket: number): string {
  return `${end} ${injected} ${streamed} ${bucket}`;
}

/** The key of a computed cell; its mean time says its bucket. */
export function keyOfCell(cell: AnswerCell, bounds: TimeBounds): string {
  const { seconds } = cell;
  return cellKey(cell, seconds === null ? -1 : bucketOf(bounds.latency, seconds));
}

/** As `src/live/mock` carries a plan out. */
function endOf(plan: AnswerPlan, streamed: boolean) {
  switch (plan.kind) {
    case 'answer': {
      const { pieces, injected } = plan.answer;
      return {
        end: 'answered',
        injected,
        seconds: due(plan, pieces.length),
        tokens: pieces.length,
      };
    }
    case 'cut':
    case 'stall': {
      const { afterPieces, answer } = plan;
      const seconds = due(plan, streamed ? afterPieces : answer.pieces.length);
      return { end: plan.kind, injected: null, seconds, tokens: afterPieces };
    }
    case 'timeout':
      return { end: 'timeout', injected: null, seconds: null, tokens: 0 };
    case 'status':
      return { end: `${plan.status}`, injected: null, seconds: plan.afterMs / 1_000, tokens: 0 };
    case 'reset':
    case 'malformed':
      return { end: plan.kind, injected: null, seconds: plan.afterMs / 1_000, tokens: 0 };
  }
}

/** When the n-th piece is due, in seconds. */
function due(
  { answer }: Extract<AnswerPlan, { kind: 'answer' | 'cut' | 'stall' }>,
  pieces: number,
): number {
  const gapsMs = answer.gapsMs.slice(0, Math.max(pieces - 1, 0));
  return gapsMs.reduce((sum, gapMs) => sum + gapMs, answer.firstTokenMs) / 1_000;
}

function bucketOf(bounds: readonly number[], seconds: number): number {
  const bucket = bounds.findIndex((bound) => seconds <= bound);
  return bucket < 0 ? bounds.length : bucket;
}

function place(buckets: readonly Sums[], bounds: readonly number[], seconds: number): void {
  buckets[bucketOf(bounds, seconds)]?.add(seconds);
}
