/**
 * Ten minutes of samples, one every ten seconds, with their own timestamps: whoever scrapes them
 * once holds exactly the same data, so that answers can be compared to the last digits.
 */
export const HISTORY_STEP_MS = 10_000;
export const HISTORY_SAMPLES = 60;

/** The value of a series at its k-th sample. */
const SERIES: Readonly<Record<string, (k: number) => number>> = {
  'inference_requests_total{rollout_hash="abc",code="200"}': (k) => 10 * k,
  'inference_requests_total{rollout_hash="abc",code="500"}': (k) => k,
  'inference_requests_total{rollout_hash="old",code="200"}': (k) => 100 * k,
  'inference_errors_total{rollout_hash="abc",kind="timeout"}': (k) => k / 4,
  'inference_errors_total{rollout_hash="abc",kind="reset"}': (k) => k / 4,
  'inference_hallucination_total{rollout_hash="abc"}': (k) => Math.floor(k / 2),
  'inference_quality_score{rollout_hash="abc",pod="1"}': () => 0.9,
  'inference_quality_score{rollout_hash="abc",pod="2"}': () => 0.8,
  'inference_latency_seconds_bucket{rollout_hash="abc",le="0.5"}': (k) => 6 * k,
  'inference_latency_seconds_bucket{rollout_hash="abc",le="1.0"}': (k) => 9 * k,
  'inference_latency_seconds_bucket{rollout_hash="abc",le="2.5"}': (k) => 11 * k,
  'inference_latency_seconds_bucket{rollout_hash="abc",le="+Inf"}': (k) => 11 * k,
  restarted_total: (k) => (k < 30 ? k : k - 30),
  idle_total: () => 5,
  not_a_number: () => Number.NaN,
  conflicting_labels_total: (k) => k,
};

/** The page that a target serves, its last sample at `endMs`. */
export function historyPage(endMs: number): string {
  const lines = ['# TYPE inference_latency_seconds histogram'];
  for (const [series, valueAt] of Object.entries(SERIES))
    for (let k = 0; k < HISTORY_SAMPLES; k++) {
      const tMs = endMs - (HISTORY_SAMPLES - 1 - k) * HISTORY_STEP_MS;
      lines.push(`${series} ${valueAt(k)} ${tMs}`);
    }
  return `${lines.join('\n')}\n`;
}
