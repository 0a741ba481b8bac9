import type { MeasuredAccuracy } from '../statistics/true-share.ts';
import type { Language } from './scorers/language.ts';
import type { LengthRange } from './scorers/length.ts';
import type { Noise } from './scorers/noisy-judge.ts';
import type { NumberRange } from './scorers/number.ts';

/** Where the context of an answer is looked for in its request. */
export const CONTEXT_PLACES = ['instructions', 'question', 'both'] as const;
export type ContextPlace = (typeof CONTEXT_PLACES)[number];

/** A scorer that needs nothing but the text, and what it is told. */
export type TextScorerChoice =
  | { readonly kind: 'known-good' }
  | {
      readonly kind: 'groundedness';
      readonly context: ContextPlace;
      readonly minContextWords: number;
    }
  | { readonly kind: 'refusal' }
  | { readonly kind: 'truncation' }
  | { readonly kind: 'repetition' }
  | { readonly kind: 'language'; readonly language: Language }
  | ({ readonly kind: 'length' } & LengthRange)
  | ({ readonly kind: 'number' } & NumberRange)
  | { readonly kind: 'regex'; readonly pattern: string }
  | { readonly kind: 'json'; readonly schema: unknown }
  | ({ readonly kind: 'noisy-judge' } & Noise);

export type TextScorerKind = TextScorerChoice['kind'];

/** Everybody who may have a say on an answer; the name stands in metrics and results. */
export type ScorerKind = TextScorerKind | 'llm-judge' | 'feedback';

/** A language model that is asked about answers, behind an OpenAI-compatible endpoint. */
export interface LlmJudgeChoice {
  /** Up to and without `/chat/completions`. */
  readonly url: string;
  readonly model: string;
  /** What makes an answer good, in words for the judge. */
  readonly rubric: string;
  /** Of the answers that are scored at all, 0..1. */
  readonly share: number;
  /** For each of the two questions about an answer. */
  readonly timeoutMs: number;
  /** US dollars for the whole run. */
  readonly maxCostUsd: number;
  /** US dollars per million tokens. */
  readonly price: { readonly inputPerMillion: number; readonly outputPerMillion: number };
  /** Tokens that it may take to reply. */
  readonly maxTokens: number;
  /** Answers under judgement at once. */
  readonly concurrency: number;
  /** What it calls bad counts as a hallucination. */
  readonly hallucination: boolean;
  /** How it errs, by answers that people labelled too; null if nobody has measured it. */
  readonly accuracy: MeasuredAccuracy | null;
  /** The secret that holds the API key; null sends none. */
  readonly apiKey: { readonly name: string; readonly key: string } | null;
}

/** Which answers of a run are scored, and by whom. */
export interface ScoringChoice {
  /** Of the answered chat requests, 0..1. */
  readonly share: number;
  readonly text: readonly TextScorerChoice[];
  readonly judge: LlmJudgeChoice | null;
  /** Whether users' own word counts, by `POST /feedback`. */
  readonly feedback: boolean;
  /** Whether each scorer's verdicts are exposed as series of their own. */
  readonly isItemised: boolean;
}

/** What a scenario that says nothing of scoring gets. */
export const DEFAULT_SCORING: ScoringChoice = {
  share: 1,
  text: [{ kind: 'known-good' }],
  judge: null,
  feedback: false,
  isItemised: false,
};

export function scorerKinds({ text, judge, feedback }: ScoringChoice): ScorerKind[] {
  return [
    ...text.map(({ kind }) => kind),
    ...(judge === null ? [] : (['llm-judge'] as const)),
    ...(feedback ? (['feedback'] as const) : []),
  ];
}

/** Of these two it is known how often they say what of which answer; others read its text. */
export function isCountable({ text }: ScoringChoice): boolean {
  return (
    text.length <= 1 && text.every(({ kind }) => kind === 'known-good' || kind === 'noisy-judge')
  );
}
