import { CANNOT_TELL, type ScorableAnswer, type Score } from './score.ts';
import { scoreAnswer } from './score-answer.ts';
import type { ContextPlace, TextScorerChoice, TextScorerKind } from './scorer-choice.ts';
import { scoreGroundedness } from './scorers/groundedness.ts';
import { jsonFormat } from './scorers/json-format.ts';
import { scoreLanguage } from './scorers/language.ts';
import { scoreLength } from './scorers/length.ts';
import { scoreNoisily } from './scorers/noisy-judge.ts';
import { scoreNumber } from './scorers/number.ts';
import { scorePattern } from './scorers/pattern.ts';
import { scoreRefusal } from './scorers/refusal.ts';
import { scoreRepetition } from './scorers/repetition.ts';
import { scoreTruncation } from './scorers/truncation.ts';

/** A scorer ready to be asked. */
export interface TextScorer {
  readonly kind: TextScorerKind;
  readonly score: (answer: ScorableAnswer) => Score;
}

/** Makes ready what was chosen. A JSON Schema that is none leaves every answer untold. */
export function textScorer(choice: TextScorerChoice): TextScorer {
  return { kind: choice.kind, score: scoring(choice) };
}

function scoring(choice: TextScorerChoice): TextScorer['score'] {
  switch (choice.kind) {
    case 'known-good':
      return ({ question, answer }) => scoreAnswer(question, answer);
    case 'groundedness':
      return (asked) => {
        const context = contextIn(asked, choice.context);
        return scoreGroundedness({ answer: asked.answer, context }, choice.minContextWords);
      };
    case 'refusal':
      return ({ answer }) => scoreRefusal(answer);
    case 'truncation':
      return scoreTruncation;
    case 'repetition':
      return ({ answer }) => scoreRepetition(answer);
    case 'language':
      return ({ answer }) => scoreLanguage(answer, choice.language);
    case 'length':
      return ({ answer }) => scoreLength(answer, choice);
    case 'number':
      return ({ answer }) => scoreNumber(answer, choice);
    case 'regex':
      return ({ answer }) => scorePattern(answer, choice.pattern);
    case 'noisy-judge':
      return (asked) => scoreNoisily(asked, choice);
    case 'json': {
      const format = jsonFormat(choice.schema);
      return ({ answer }) => (format.ok ? format.score(answer) : CANNOT_TELL);
    }
  }
}

function contextIn({ context, question }: ScorableAnswer, place: ContextPlace): string {
  switch (place) {
    case 'instructions':
      return context;
    case 'question':
      return question;
    case 'both':
      return `${context}\n${question}`;
  }
}
