import type { LlmJudgeChoice, ScoringChoice } from '../../core/scoring/scorer-choice.ts';
import { textScorer } from '../../core/scoring/text-scorer.ts';
import type { GuardedSecrets } from '../providers/secrets.ts';
import { secretVariable } from '../providers/secrets.ts';
import { type LlmJudge, llmJudge } from './llm-judge.ts';
import type { ScoringSettings } from './settings.ts';

/** Answers that may wait for the scorer: at 300 requests/s half a minute of a busy processor. */
const SCORING_QUEUE_LIMIT = 10_000;

/** Throws an Error of one line if a judge's key is not there: better now than a run without it. */
export function scoringSettings(choice: ScoringChoice, secrets: GuardedSecrets): ScoringSettings {
  const { share, text, judge, feedback, isItemised } = choice;
  return {
    share,
    queueLimit: SCORING_QUEUE_LIMIT,
    scorers: text.map(textScorer),
    ...(judge === null ? {} : { judge: judgeOf(judge, secrets) }),
    feedback,
    isItemised,
  };
}

function judgeOf(choice: LlmJudgeChoice, secrets: GuardedSecrets): LlmJudge {
  const { apiKey } = choice;
  const key = (): string | null => {
    if (apiKey === null) return null;
    const secret = secrets.lookup(apiKey.name, apiKey.key);
    if (secret.ok) return secret.value;
    const variable = secretVariable(apiKey.name, apiKey.key);
    throw new Error(
      `the LLM judge's key: no ${apiKey.key} of the secret ${apiKey.name}; expected it in the ` +
        `folder of --secrets, or in ${variable}`,
    );
  };
  key();
  return llmJudge(choice, key);
}
