import { z } from 'zod';
import { type Checked, checked, errorAt, type SourceDocument } from '../document.ts';
import { expecting } from '../findings.ts';
import type { ErrorKind, Profile } from '../model/profile.ts';
import { engineSchema, readEngine } from './engine-file.ts';
import { duration, share } from './quantities.ts';

/** A few hundred times the largest contexts there are. */
const MAX_TOKENS = 10_000_000;

const tokenCount = expecting('a number of tokens, at least 1', z.number().min(1).max(MAX_TOKENS));

/** A lognormal distribution by two of its quantiles; the second cannot lie under the first. */
function spread(quantity: z.ZodType<number>, noun: string) {
  return z
    .strictObject({
      median: quantity.describe(`Half of the ${noun} lie below.`),
      p95: quantity.describe(`19 of 20 ${noun} lie below.`),
    })
    .refine(({ median, p95 }) => p95 >= median, {
      path: ['p95'],
      error: 'the p95 is below the median; expected at least the median',
    });
}

const weight = expecting(
  'a weight such as 1 or 2.5, at least 0',
  z.number().min(0),
).exactOptional();

const errorKinds: Record<ErrorKind, typeof weight> = {
  '500': weight.describe('Answered with 500.'),
  '503': weight.describe('Answered with 503.'),
  '429': weight.describe('Answered with 429 and Retry-After.'),
  timeout: weight.describe('Never answered.'),
  reset: weight.describe('The connection breaks.'),
  cut: weight.describe('The stream breaks.'),
  malformed: weight.describe('A body that is not JSON.'),
  '401': weight.describe("Answered with 401: the client's fault by its meaning."),
  '404': weight.describe("Answered with 404: the client's fault by its meaning."),
  stall: weight.describe('Silence in the middle of an answer.'),
  'malformed-event': weight.describe('One event of the stream is not JSON.'),
  unfinished: weight.describe('The stream ends without finish_reason and [DONE].'),
};

const errors = z.strictObject({
  rate: share.default(0).describe('Share of requests that fail.'),
  kinds: z
    .strictObject(errorKinds)
    .refine((kinds) => Object.values(kinds).some((value) => value > 0), {
      error: 'every weight is 0; expected at least one kind of error above 0',
    })
    .default({ '500': 1 })
    .describe('How the failures divide among their kinds; only the proportions count.'),
});

const quality = z
  .strictObject({
    hallucination: share.default(0).describe('Share of answers that state a plausible falsehood.'),
    vague: share.default(0).describe('Share of answers that evade the question.'),
    refusal: share.exactOptional().describe('Share of answers that decline to answer.'),
    wrongFormat: share.exactOptional().describe('Share of answers that are markup instead.'),
  })
  .refine(fitTogether, {
    error: 'hallucination and vague exceed 100% together; expected answers to be one or the other',
  });

/** A single share above the whole is complained of by itself. */
function fitTogether(quality: Readonly<Record<string, number>>): boolean {
  const shares = Object.values(quality);
  const total = shares.reduce((sum, value) => sum + value, 0);
  return shares.some((value) => value > 1) || total <= 1 + 1e-9;
}

const dollars = expecting('an amount of US dollars, at least 0', z.number().min(0));

const DEFAULT_PRICE = { inputPerMillion: 0.5, outputPerMillion: 1.5 };

const price = z.strictObject({
  inputPerMillion: dollars
    .exactOptional()
    .describe(`US dollars for a million tokens of the prompt; ${DEFAULT_PRICE.inputPerMillion}.`),
  outputPerMillion: dollars
    .exactOptional()
    .describe(`US dollars for a million tokens of the answer; ${DEFAULT_PRICE.outputPerMillion}.`),
  gpuHour: dollars
    .exactOptional()
    .describe("US dollars for an hour of one of the engine's GPUs; instead of those of tokens."),
});

const DEFAULT_LATENCY = {
  firstToken: { median: 60, p95: 120 },
  interToken: { median: 8, p95: 14 },
};

const latency = z.strictObject({
  firstToken: spread(duration, 'first tokens')
    .default(DEFAULT_LATENCY.firstToken)
    .describe('From the request to its first token.'),
  interToken: spread(duration, 'gaps')
    .default(DEFAULT_LATENCY.interToken)
    .describe('Between one token and the next.'),
});

const DEFAULT_OUTPUT_TOKENS = { median: 40, p95: 80 };

const tokens = z.strictObject({
  output: spread(tokenCount, 'answers')
    .default(DEFAULT_OUTPUT_TOKENS)
    .describe('Length of an answer in tokens.'),
});

const name = expecting('text, such as v1.3', z.string().min(1).max(200));

/** A profile file: how a mock model behaves when nothing is wrong with it. */
export const profileSchema = z.strictObject({
  name: name.describe('What reports call the model.'),
  version: name.describe('What the model answers in x-understudy-version; quote 1.2.'),
  description: z.string().default('').describe('For the reader.'),
  latency: latency.exactOptional().describe('Times of tokens that do not depend on the load.'),
  engine: engineSchema.exactOptional().describe('Times of tokens under load; instead of latency.'),
  tokens: tokens.default({ output: DEFAULT_OUTPUT_TOKENS }).describe('How long answers are.'),
  errors: errors.default({ rate: 0, kinds: { '500': 1 } }).describe('How requests fail.'),
  quality: quality.default({ hallucination: 0, vague: 0 }).describe('How answers are wrong.'),
  price: price.default({}).describe('What answers cost.'),
});

/** A profile, or every problem of the file. */
export function readProfile(document: SourceDocument): Checked<Profile> {
  const file = checked(document, profileSchema);
  if (!file.ok) return file;
  const written = file.value;
  const times = timesOf(written);
  if (typeof times === 'string') {
    return { ok: false, problems: [errorAt(document, ['engine'], times)] };
  }
  const priced = priceOf(written.price, times.engine);
  if (typeof priced === 'string') {
    return { ok: false, problems: [errorAt(document, ['price', 'gpuHour'], priced)] };
  }
  return {
    ok: true,
    value: {
      name: written.name,
      version: written.version,
      ...times,
      outputTokens: written.tokens.output,
      errors: written.errors,
      quality: written.quality,
      price: priced,
    },
  };
}

/** What gives the tokens their times, or in one sentence why nothing can. */
function timesOf(
  written: z.output<typeof profileSchema>,
): Pick<Profile, 'latency' | 'engine'> | string {
  const { engine, latency, tokens } = written;
  if (engine === undefined) {
    const { firstToken, interToken } = latency ?? DEFAULT_LATENCY;
    return { latency: { firstTokenMs: firstToken, interTokenMs: interToken } };
  }
  if (latency !== undefined) return 'stands beside latency; expected one of the two';
  return readEngine(engine, tokens.output);
}

/** What is paid, or in one sentence why it cannot be worked out. */
function priceOf(
  { gpuHour, ...perMillion }: z.output<typeof price>,
  engine: Profile['engine'],
): Profile['price'] | string {
  if (gpuHour === undefined) return { ...DEFAULT_PRICE, ...perMillion };
  if (Object.keys(perMillion).length > 0)
    return 'stands beside prices of tokens; expected one of the two';
  if (engine === undefined)
    return 'has no GPUs to pay for; expected an engine beside it, with curve: steps';
  const { gpus, replicas } = engine;
  const gpu = { usdPerHour: gpuHour * gpus, replicas };
  return { inputPerMillion: 0, outputPerMillion: 0, gpu };
}
