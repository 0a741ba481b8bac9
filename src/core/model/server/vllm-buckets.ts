/** Upper bounds as vLLM's V1 engine has them (vllm/v1/metrics/loggers.py), in seconds or tokens. */

export const FIRST_TOKEN_BUCKETS: readonly number[] = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80,
  160, 640, 2560,
];

/** Between two tokens, and of one token on average. */
export const PER_TOKEN_BUCKETS: readonly number[] = [
  0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80,
];

export const REQUEST_BUCKETS: readonly number[] = [
  0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680,
];

export const ITERATION_TOKEN_BUCKETS: readonly number[] = [
  1, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384,
];

export const CHOICE_BUCKETS: readonly number[] = [1, 2, 5, 10, 20];

/** A mock's max_model_len, that of Llama 3.1: it is where the bounds of token counts end. */
const MAX_MODEL_LEN = 131_072;

/** 1, 2, 5, 10, … up to the longest there can be. */
export const TOKEN_BUCKETS: readonly number[] = Array.from({ length: 6 }, (_, exponent) =>
  [1, 2, 5].map((mantissa) => mantissa * 10 ** exponent),
)
  .flat()
  .filter((bound) => bound <= MAX_MODEL_LEN);
