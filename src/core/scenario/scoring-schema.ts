import { z } from 'zod';
import { expecting } from '../findings.ts';
import { compileRegexp } from '../regexp/regexp.ts';
import {
  CONTEXT_PLACES,
  DEFAULT_SCORING,
  type ScoringChoice,
  type TextScorerChoice,
} from '../scoring/scorer-choice.ts';
import { jsonFormat } from '../scoring/scorers/json-format.ts';
import { LANGUAGES, type Language } from '../scoring/scorers/language.ts';
import { llmJudgeOf, llmJudgeSchema } from './llm-judge-schema.ts';
import { share } from './quantities.ts';

/** Scorers that need to be told nothing. */
const PLAIN = [
  'known-good',
  'groundedness',
  'refusal',
  'truncation',
  'repetition',
  'feedback',
] as const;

/** A source of a sentence or two is one; a system prompt of less is not. */
const DEFAULT_CONTEXT_WORDS = 20;
const MAX_WORDS = 1_000_000;
const MAX_TEXT = 8_000;

const words = expecting(`a whole number from 0 to ${MAX_WORDS}`, z.int().min(0).max(MAX_WORDS));

const groundedness = z.strictObject({
  context: z
    .enum(CONTEXT_PLACES)
    .default('instructions')
    .describe('Where it stands: in system and tool messages, in the question, or in both.'),
  minContextWords: words
    .default(DEFAULT_CONTEXT_WORDS)
    .describe('Of a shorter context nothing is told.'),
});

const length = z
  .strictObject({
    min: words.exactOptional().describe('No fewer words.'),
    max: words.exactOptional().describe('No more words.'),
  })
  .refine(({ min, max }) => min !== undefined || max !== undefined, {
    error: 'has no bound; expected min, max or both',
  })
  .refine(isRange, { error: 'has no room between min and max; expected min up to max' });

const number = z
  .strictObject({
    min: z.number().exactOptional().describe('No less.'),
    max: z.number().exactOptional().describe('No more.'),
    whole: z.boolean().default(false).describe('Only whole numbers are good.'),
  })
  .refine(isRange, { error: 'has no room between min and max; expected min up to max' });

const noise = z
  .strictObject({
    sensitivity: share.describe('Of the bad answers, those that it calls bad.'),
    specificity: share.describe('Of the good answers, those that it calls good.'),
  })
  .refine(({ sensitivity, specificity }) => sensitivity + specificity > 1, {
    error: 'is no better than chance; expected sensitivity and specificity above 100% together',
  });

function isRange({ min, max }: { min?: number; max?: number }): boolean {
  return min === undefined || max === undefined || min <= max;
}

const regex = expecting(
  'a pattern in the syntax of RE2',
  z.string().min(1).max(MAX_TEXT),
).superRefine((pattern, context) => {
  const compiled = compileRegexp(pattern);
  if (!compiled.ok) context.addIssue({ code: 'custom', message: compiled.error });
});

const json = expecting('a JSON Schema', z.record(z.string(), z.unknown())).superRefine(
  (schema, context) => {
    const format = jsonFormat(schema);
    if (!format.ok)
      context.addIssue({ code: 'custom', message: `no JSON Schema: ${format.error}` });
  },
);

const TOLD = {
  groundedness: groundedness
    .exactOptional()
    .describe('What the supplied context does not say is bad.'),
  language: z
    .enum(Object.keys(LANGUAGES) as [Language, ...Language[]])
    .exactOptional()
    .describe('In which answers are to be, by ISO 639-1.'),
  length: length.exactOptional().describe('How many words an answer is to have.'),
  number: number.exactOptional().describe('What the last number of an answer is to be.'),
  regex: regex.exactOptional().describe('What an answer is to match.'),
  json: json.exactOptional().describe('What JSON an answer is to be.'),
  'noisy-judge': noise
    .exactOptional()
    .describe('Stands in for a judge that errs so often, in rehearsals and simulations.'),
  'llm-judge': llmJudgeSchema
    .exactOptional()
    .describe('A language model that is asked about answers.'),
};

const told = z.strictObject(TOLD).superRefine((entry, context) => {
  const isSpelledRight = !context.issues.some(({ code }) => code === 'unrecognized_keys');
  if (!isSpelledRight || Object.keys(entry).length === 1) return;
  const message = 'names no single scorer; expected one key, such as {language: en}';
  context.addIssue({ code: 'custom', message });
});

const scorer = expecting(
  `one of ${PLAIN.join(', ')}, or {${Object.keys(TOLD).join(': …}, {')}: …}`,
  z.union([z.enum(PLAIN), told]),
);

type WrittenScorer = z.output<typeof scorer>;

/** The `scoring` of a scenario: which answers are scored, and by whom. */
export const scoringSchema = z.strictObject({
  share: share.default(DEFAULT_SCORING.share).describe('Of the answers; all if absent.'),
  scorers: z
    .array(scorer)
    .min(1)
    .default(['known-good'])
    .describe('An answer is bad if one of them says so; known-good if absent.')
    .superRefine((scorers, context) => {
      const kinds = scorers.map(kindOf);
      for (const [index, kind] of kinds.entries()) {
        if (kinds.indexOf(kind) === index) continue;
        const message = `is ${kind} for a second time; expected each scorer once`;
        context.addIssue({ code: 'custom', path: [index], message });
      }
    }),
});

function kindOf(written: WrittenScorer): string {
  return typeof written === 'string' ? written : (Object.keys(written)[0] ?? '');
}

/** What is written, in our own terms. */
export function scoringOf(written: z.output<typeof scoringSchema>): ScoringChoice {
  const judges = written.scorers.flatMap((entry) =>
    typeof entry === 'object' && entry['llm-judge'] ? [llmJudgeOf(entry['llm-judge'])] : [],
  );
  return {
    share: written.share,
    text: written.scorers.flatMap(textScorerOf),
    judge: judges[0] ?? null,
    feedback: written.scorers.includes('feedback'),
    isItemised: true,
  };
}

function textScorerOf(written: WrittenScorer): TextScorerChoice[] {
  if (written === 'feedback') return [];
  if (written === 'groundedness') return [{ kind: 'groundedness', ...groundedness.parse({}) }];
  if (typeof written === 'string') return [{ kind: written }];
  const { language, length: range, number: value, regex: pattern, json: schema } = written;
  if (written.groundedness) return [{ kind: 'groundedness', ...written.groundedness }];
  if (language) return [{ kind: 'language', language }];
  if (range) return [{ kind: 'length', min: range.min ?? null, max: range.max ?? null }];
  if (value) {
    const { min = null, max = null, whole } = value;
    return [{ kind: 'number', min, max, whole }];
  }
  if (pattern !== undefined) return [{ kind: 'regex', pattern }];
  if (written['noisy-judge']) return [{ kind: 'noisy-judge', ...written['noisy-judge'] }];
  return schema ? [{ kind: 'json', schema }] : [];
}
