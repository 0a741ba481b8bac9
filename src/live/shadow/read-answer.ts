import { contentText, field, finishReasonOf, items, parseJson } from '../router/answer.ts';

/** What a pair log keeps of an answer. */
export interface ReadAnswer {
  readonly text: string;
  readonly finishReason: string | null;
  /** Mean natural logarithm of the tokens' probabilities; null where the server gave none. */
  readonly meanLogprob: number | null;
}

/** The first choice of a chat answer or a completion, whole or streamed. */
export function readAnswer(body: string, streamed: boolean): ReadAnswer {
  const parts = streamed
    ? body
        .split('\n')
        .filter((line) => line.startsWith('data:'))
        .map((line) => parseJson(line.slice(5)))
    : [parseJson(body)];
  const choices = parts.map((part) => items(field(part, 'choices'))[0]);
  const logprobs = choices.flatMap(logprobsOf);
  const sum = logprobs.reduce((total, logprob) => total + logprob, 0);
  return {
    text: choices.map(textOf).join(''),
    finishReason: choices.reduce<string | null>(
      (reason, choice) => finishReasonOf(choice) ?? reason,
      null,
    ),
    meanLogprob: logprobs.length === 0 ? null : sum / logprobs.length,
  };
}

function textOf(choice: unknown): string {
  const said = field(choice, 'delta') ?? field(choice, 'message');
  return said === undefined
    ? contentText(field(choice, 'text'))
    : contentText(field(said, 'content'));
}

/** Of a chat `logprobs.content[].logprob`, of a completion `logprobs.token_logprobs[]`. */
function logprobsOf(choice: unknown): number[] {
  const logprobs = field(choice, 'logprobs');
  const chat = items(field(logprobs, 'content')).map((token) => field(token, 'logprob'));
  return [...chat, ...items(field(logprobs, 'token_logprobs'))].filter(
    (logprob): logprob is number => typeof logprob === 'number' && Number.isFinite(logprob),
  );
}
