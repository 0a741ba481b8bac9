import { boundText } from '../core/bound-text.ts';
import { HistogramCounts } from '../core/histogram-counts.ts';
import { METRIC_NAME } from '../core/promql/label-set.ts';
import type { Labels } from '../core/promql/value.ts';
import type { Role } from '../core/routing/decision.ts';
import { EXPECTED_CODES } from '../core/routing/expected-codes.ts';
import { FAILURE_KINDS, type FailureKind } from '../core/routing/failure-kind.ts';
import type { GpuPrice } from '../core/routing/gpu-bill.ts';
import {
  FIRST_TOKEN_BUCKETS,
  INTER_TOKEN_BUCKETS,
  LATENCY_BUCKETS,
} from '../core/routing/histogram-buckets.ts';
import { STREAM_FLAWS, type StreamFlaw } from '../core/routing/stream-flaw.ts';
import { VERDICTS, type Verdict } from '../core/scoring/score.ts';
import type { ScorerKind } from '../core/scoring/scorer-choice.ts';

/** What the series of a model say of it. */
export interface SeriesOwner {
  readonly role: Role;
  readonly version: string;
  readonly hash: string;
  readonly price: {
    readonly inputPerMillion: number;
    readonly outputPerMillion: number;
    readonly gpu?: GpuPrice;
  };
  /** Everybody who has a say on its answers. */
  readonly scorers: readonly ScorerKind[];
  /** Whether what each says is a series of its own. */
  readonly isItemised: boolean;
  /** Whether copies of requests have series worth a sample: somebody sends some, or asks for them. */
  readonly hasCopies: boolean;
  /** Whether users are promised something, and those who got it are counted. */
  readonly hasSlo: boolean;
}

/**
 * The series that the router exposes of one model (`src/live/router/metrics.ts`, held equal by a
 * test), as plain numbers to be counted up.
 */
export class ModelSeries {
  readonly latency = new HistogramCounts(LATENCY_BUCKETS);
  readonly firstToken = new HistogramCounts(FIRST_TOKEN_BUCKETS);
  readonly interToken = new HistogramCounts(INTER_TOKEN_BUCKETS);
  inputTokens = 0;
  outputTokens = 0;
  /** For the GPU time of its requests, where that is what it is paid for by. */
  gpuUsd = 0;
  scored = 0;
  hallucinations = 0;
  /** Mean quality of the last scored answers. */
  quality = 0;
  /** What copies come to, in series of their own; null of those. */
  readonly copies: ModelSeries | null;
  copied = 0;
  /** Requests that kept every promise. */
  sloMet = 0;
  private readonly requests = new Map<string, number>();
  private readonly errors = new Map<FailureKind, number>();
  private readonly flaws = new Map<StreamFlaw, number>();
  private readonly verdicts = new Map<string, number>();
  private readonly owner: SeriesOwner;

  constructor(owner: SeriesOwner, of: 'users' | 'copies' = 'users') {
    this.owner = owner;
    this.copies = of === 'users' ? new ModelSeries(owner, 'copies') : null;
    for (const code of EXPECTED_CODES) this.requests.set(code, 0);
    for (const kind of FAILURE_KINDS) this.errors.set(kind, 0);
    for (const flaw of STREAM_FLAWS) this.flaws.set(flaw, 0);
    for (const { scorer, verdict } of itemsOf(owner)) this.verdicts.set(`${scorer} ${verdict}`, 0);
  }

  /** Only the codes of the list: a mock sends no other. */
  countRequests(code: number, count: number): void {
    const key = String(code);
    this.requests.set(key, (this.requests.get(key) ?? 0) + count);
  }

  countErrors(kind: FailureKind, count: number): void {
    this.errors.set(kind, (this.errors.get(kind) ?? 0) + count);
  }

  countFlaws(flaw: StreamFlaw, count: number): void {
    this.flaws.set(flaw, (this.flaws.get(flaw) ?? 0) + count);
  }

  /** Only where scorers were named. */
  countVerdicts(scorer: ScorerKind, verdict: Verdict, count: number): void {
    const key = `${scorer} ${verdict}`;
    const before = this.verdicts.get(key);
    if (before !== undefined) this.verdicts.set(key, before + count);
  }

  get costUsd(): number {
    const { inputPerMillion, outputPerMillion } = this.owner.price;
    const tokens = this.inputTokens * inputPerMillion + this.outputTokens * outputPerMillion;
    return tokens / 1e6 + this.gpuUsd;
  }

  get requestCount(): number {
    return [...this.requests.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Those that occurred. */
  errorsByKind(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.errors].filter(([, count]) => count > 0));
  }

  get errorCount(): number {
    return [...this.errors.values()].reduce((sum, count) => sum + count, 0);
  }

  /** What a scrape reads, in the order of `modelLabels`. */
  values(): readonly number[] {
    return [
      ...this.requests.values(),
      ...this.errors.values(),
      ...this.flaws.values(),
      ...this.latency.values(),
      ...this.firstToken.values(),
      ...this.interToken.values(),
      this.inputTokens,
      this.outputTokens,
      this.costUsd,
      this.quality,
      this.scored,
      this.hallucinations,
      ...this.verdicts.values(),
      ...(this.owner.hasSlo ? [this.sloMet] : []),
      // Nothing is dropped where nobody has to hurry.
      0,
      this.copied,
      0,
      ...(this.owner.hasCopies && this.copies !== null ? this.copies.valuesOfCopies() : []),
      1,
    ];
  }

  private valuesOfCopies(): readonly number[] {
    return [
      ...this.errors.values(),
      ...this.latency.values(),
      ...this.firstToken.values(),
      this.inputTokens,
      this.outputTokens,
      this.costUsd,
      this.quality,
      this.scored,
      this.hallucinations,
    ];
  }
}

/** The labels of a model's series, in the order of their `values`. */
export function modelLabels(owner: SeriesOwner): readonly Labels[] {
  const { hash, version, role } = owner;
  const one = (name: string, own: Readonly<Record<string, string>> = {}): Labels => ({
    [METRIC_NAME]: name,
    rollout_hash: hash,
    ...own,
  });
  const histogram = (name: string, bounds: readonly number[]) => [
    ...[...bounds.map(boundText), '+Inf'].map((le) => one(`${name}_bucket`, { le })),
    one(`${name}_sum`),
    one(`${name}_count`),
  ];
  return [
    ...EXPECTED_CODES.map((code) => one('inference_requests_total', { code })),
    ...FAILURE_KINDS.map((kind) => one('inference_errors_total', { kind })),
    ...STREAM_FLAWS.map((kind) => one('inference_stream_flaws_total', { kind })),
    ...histogram('inference_latency_seconds', LATENCY_BUCKETS),
    ...histogram('inference_time_to_first_token_seconds', FIRST_TOKEN_BUCKETS),
    ...histogram('inference_inter_token_latency_seconds', INTER_TOKEN_BUCKETS),
    one('inference_tokens_total', { direction: 'input' }),
    one('inference_tokens_total', { direction: 'output' }),
    one('inference_cost_usd_total'),
    one('inference_quality_score'),
    one('inference_scored_total'),
    one('inference_hallucination_total'),
    ...itemsOf(owner).map((item) => one('inference_scorer_verdicts_total', item)),
    ...(owner.hasSlo ? [one('inference_slo_met_total')] : []),
    one('inference_scoring_dropped_total'),
    one('inference_shadow_requests_total'),
    one('inference_shadow_dropped_total'),
    ...(owner.hasCopies
      ? [
          ...FAILURE_KINDS.map((kind) => one('inference_shadow_errors_total', { kind })),
          ...histogram('inference_shadow_latency_seconds', LATENCY_BUCKETS),
          ...histogram('inference_shadow_time_to_first_token_seconds', FIRST_TOKEN_BUCKETS),
          one('inference_shadow_tokens_total', { direction: 'input' }),
          one('inference_shadow_tokens_total', { direction: 'output' }),
          one('inference_shadow_cost_usd_total'),
          one('inference_shadow_quality_score'),
          one('inference_shadow_scored_total'),
          one('inference_shadow_hallucination_total'),
        ]
      : []),
    one('inference_rollout_info', { model_version: version, role }),
  ];
}

function itemsOf({ scorers, isItemised }: SeriesOwner) {
  if (!isItemised) return [];
  return scorers.flatMap((scorer) => VERDICTS.map((verdict) => ({ scorer, verdict })));
}
