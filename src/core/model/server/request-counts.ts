import { HistogramCounts } from '../../histogram-counts.ts';
import { FINISHED_REASONS, type FinishedReason } from '../engine/replica-watch.ts';
import {
  CHOICE_BUCKETS,
  FIRST_TOKEN_BUCKETS,
  PER_TOKEN_BUCKETS,
  REQUEST_BUCKETS,
  TOKEN_BUCKETS,
} from './vllm-buckets.ts';

/** What any model server can count of its requests; seconds and tokens. */
export class RequestCounts {
  promptTokens = 0;
  generationTokens = 0;
  readonly finished = new Map<FinishedReason, number>(
    FINISHED_REASONS.map((reason) => [reason, 0]),
  );
  readonly firstToken = new HistogramCounts(FIRST_TOKEN_BUCKETS);
  readonly interToken = new HistogramCounts(PER_TOKEN_BUCKETS);
  /** Of a request with two tokens or more, the mean time of those after the first. */
  readonly perOutputToken = new HistogramCounts(PER_TOKEN_BUCKETS);
  readonly endToEnd = new HistogramCounts(REQUEST_BUCKETS);
  readonly requestPromptTokens = new HistogramCounts(TOKEN_BUCKETS);
  readonly requestGenerationTokens = new HistogramCounts(TOKEN_BUCKETS);
  readonly choices = new HistogramCounts(CHOICE_BUCKETS);
  readonly maxTokens = new HistogramCounts(TOKEN_BUCKETS);

  finish(reason: FinishedReason, count = 1): void {
    this.finished.set(reason, (this.finished.get(reason) ?? 0) + count);
  }

  /** Of a request that ended well, what is counted at its end only. */
  whole(request: {
    readonly seconds: number;
    readonly decodeSeconds: number;
    readonly promptTokens: number;
    readonly outputTokens: number;
    readonly maxTokens: number | null;
  }): void {
    const { seconds, decodeSeconds, promptTokens, outputTokens, maxTokens } = request;
    this.endToEnd.observe(seconds);
    if (outputTokens > 1) this.perOutputToken.observe(decodeSeconds / (outputTokens - 1));
    this.requestPromptTokens.observe(promptTokens);
    this.requestGenerationTokens.observe(outputTokens);
    this.choices.observe(1);
    if (maxTokens !== null) this.maxTokens.observe(maxTokens);
  }
}
