import { z } from 'zod';
import { expecting } from '../findings.ts';
import type { LlmJudgeChoice } from '../scoring/scorer-choice.ts';
import type { MeasuredAccuracy } from '../statistics/true-share.ts';
import { duration, share } from './quantities.ts';

/** More answers under judgement at once than a judge's server is meant for. */
const MAX_CONCURRENCY = 64;
const MAX_TEXT = 8_000;

const dollars = expecting('US dollars, at least 0', z.number().min(0));

const judgeUrl = z
  .string({ error: 'expected an http or https URL' })
  .superRefine((text, context) => {
    const complain = (message: string) => context.addIssue({ code: 'custom', message });
    // Not shown: it may hold a password.
    if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) {
      return complain('is no http or https URL');
    }
    const { username, password, search, hash } = new URL(text);
    if (username !== '' || password !== '') complain('holds a user or password; expected apiKey');
    if (search !== '' || hash !== '') complain('has a query or fragment; expected none');
  });

const count = expecting('a whole number from 1', z.int().min(1));

const accuracy = z
  .strictObject({
    sensitivity: share.describe('Of the bad answers, those that it calls bad.'),
    specificity: share.describe('Of the good answers, those that it calls good.'),
    badAnswers: count.describe('Labelled bad, on which that was measured.'),
    goodAnswers: count.describe('Labelled good, on which that was measured.'),
  })
  .refine(({ sensitivity, specificity }) => sensitivity + specificity > 1, {
    error: 'is no better than chance; expected sensitivity and specificity above 100% together',
  });

const DEFAULT_RUBRIC =
  'It answers the question, is correct as far as you know, and claims nothing without ground.';

/** A language model that is asked about answers. */
export const llmJudgeSchema = z.strictObject({
  url: judgeUrl.describe('Of an OpenAI-compatible server, such as https://api.example/v1.'),
  model: z.string().min(1).max(500).describe('Its name at that server.'),
  rubric: expecting('text', z.string().min(1).max(MAX_TEXT))
    .default(DEFAULT_RUBRIC)
    .describe('What makes an answer good.'),
  share: share.default(0.1).describe('Of the answers that are scored at all; 10% if absent.'),
  timeout: duration.default(10_000).describe('For each of its two replies; 10s if absent.'),
  maxCost: dollars.describe('US dollars that it may cost in a run; then it is asked no more.'),
  price: z
    .strictObject({
      inputPerMillion: dollars.describe('Of what it is asked.'),
      outputPerMillion: dollars.describe('Of what it replies.'),
    })
    .describe('US dollars for a million tokens.'),
  maxTokens: expecting('a whole number from 1 to 4096', z.int().min(1).max(4_096))
    .default(16)
    .describe('Of a reply; a model that thinks aloud needs more.'),
  concurrency: expecting(
    `a whole number from 1 to ${MAX_CONCURRENCY}`,
    z.int().min(1).max(MAX_CONCURRENCY),
  )
    .default(4)
    .describe('Answers under judgement at once.'),
  hallucination: z
    .boolean()
    .default(false)
    .describe('Whether what it calls bad counts as a hallucination.'),
  accuracy: accuracy
    .exactOptional()
    .describe(
      'How it errs, measured on answers that people labelled; its share is corrected by it.',
    ),
  apiKey: z
    .strictObject({
      secret: z.string().min(1).max(253).describe('The name of the secret.'),
      key: z.string().min(1).max(253).describe('The key of that secret.'),
    })
    .exactOptional()
    .describe('The secret with the API key: a file of --secrets, or a variable.'),
});

/** What is written, in our own terms. */
export function llmJudgeOf(written: z.output<typeof llmJudgeSchema>): LlmJudgeChoice {
  const { url, timeout, maxCost, apiKey, accuracy: measured, ...rest } = written;
  return {
    ...rest,
    url: url.replace(/\/+$/, ''),
    timeoutMs: timeout,
    maxCostUsd: maxCost,
    accuracy: measured ? accuracyOf(measured) : null,
    apiKey: apiKey ? { name: apiKey.secret, key: apiKey.key } : null,
  };
}

function accuracyOf(written: z.output<typeof accuracy>): MeasuredAccuracy {
  const { sensitivity, specificity, badAnswers, goodAnswers } = written;
  return { sensitivity, specificity, measuredOn: { present: badAnswers, absent: goodAnswers } };
}
