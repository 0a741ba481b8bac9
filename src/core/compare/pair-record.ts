import { z } from 'zod';

/** The format of a pair log's lines; raised when a reader of today could misread them. */
export const PAIR_FORMAT = 1;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const atLeastNone = z.number().nonnegative();

/**
 * One side's answer to a request. Null is what nobody knows: a stream that was cut has no
 * `finishReason`, a server that sends no logprobs has no `meanLogprob`.
 */
const pairSideSchema = z.object({
  version: z.string(),
  /** The HTTP status; 0 when no answer came. */
  status: z.int().nonnegative(),
  /** What went wrong, as `kind` of `inference_errors_total`; null when nothing did. */
  error: z.string().nullable(),
  /** From the request sent to the answer's last byte. */
  latencyMs: atLeastNone,
  /** To the first piece of a streamed answer that carried text. */
  firstTokenMs: atLeastNone.nullable(),
  /** The answer's text, up to a stated cap; null when answers are hashed. */
  text: z.string().nullable(),
  /** Over the UTF-8 of the answer's text, as far as it was read; null when there is none. */
  textSha256: sha256.nullable(),
  finishReason: z.string().nullable(),
  inputTokens: atLeastNone.nullable(),
  outputTokens: atLeastNone.nullable(),
  costUsd: atLeastNone.nullable(),
  /** Mean natural logarithm of the chosen tokens' probabilities, where the server gave them. */
  meanLogprob: z.number().nullable(),
  /** The text was longer than what is kept of it. */
  truncated: z.boolean(),
});

/** One line of a pair log: what stable and the shadow answered to the same request. */
export const pairRecordSchema = z.object({
  v: z.literal(PAIR_FORMAT),
  /** When the request came, ISO 8601. */
  at: z.iso.datetime(),
  requestId: z.string(),
  /** Tells users apart and names none. */
  userHash: z.string(),
  /** The path below the models' address. */
  route: z.string(),
  streamed: z.boolean(),
  prompt: z.object({ sha256, text: z.string().optional() }),
  stable: pairSideSchema,
  shadow: pairSideSchema,
});

export type PairRecord = z.infer<typeof pairRecordSchema>;
export type PairSide = z.infer<typeof pairSideSchema>;
