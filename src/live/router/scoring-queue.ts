import { bucket } from '../../core/routing/bucket.ts';
import type { Role } from '../../core/routing/decision.ts';
import { combinedScore } from '../../core/scoring/combined-score.ts';
import { CANNOT_TELL, type ScorableAnswer, type Score } from '../../core/scoring/score.ts';
import type { ScorerKind } from '../../core/scoring/scorer-choice.ts';
import { askedIn, plainAnswer, streamedAnswer } from './answer.ts';
import { MAX_SCORING_BYTES } from './limits.ts';
import { joined } from './request-body.ts';
import type { ScoringSettings } from './settings.ts';

/** Which of the scored answers a judge gets, whoever asks: the same run has the same ones judged. */
const JUDGE_SALT = 'llm-judge';

/** An answered chat request, as it came over the wire: it is read when its turn comes. */
export interface AnsweredChat<Owner = Role> {
  /** Whose answer it is, as the books know it: a model's role. */
  readonly owner: Owner;
  readonly requestId: string;
  readonly requestBody: Buffer;
  readonly answer: readonly Buffer[];
  readonly streamed: boolean;
}

export interface ScoringStats {
  readonly scored: number;
  /** Not taken because the queue was full. */
  readonly dropped: number;
  /** Taken, but there was nothing to compare with. */
  readonly unknown: number;
  /** The scorer threw. */
  readonly failed: number;
  readonly waiting: number;
}

/** Where scores are booked. */
export interface ScoreBooks<Owner = Role> {
  /** One scorer's word. */
  said(owner: Owner, kind: ScorerKind, score: Score): void;
  /** What all of them come to, if any of them could tell. */
  scored(owner: Owner, score: ToldScore): void;
  /** Nobody could tell of this one. */
  untold(owner: Owner): void;
  /** An answer that was to be scored and was not: the queue was full. */
  dropped(owner: Owner): void;
}

export type ToldScore = Exclude<Score, { readonly verdict: 'unknown' }>;

export interface ScoringQueue<Owner = Role> {
  offer(chat: AnsweredChat<Owner>): void;
  stats(): ScoringStats;
  /** Resolves when nothing waits. */
  whenIdle(): Promise<void>;
}

/**
 * Scores answers one per turn of the event loop, so that requests go between two of them. Full, by
 * number or by bytes, it drops and counts: a score is worth less than an answer in time. An LLM judge
 * has a bounded queue of its own; answers that it is asked about are booked when it has replied.
 */
export function scoringQueue<Owner>(
  settings: ScoringSettings,
  books: ScoreBooks<Owner>,
): ScoringQueue<Owner> {
  const waiting: AnsweredChat<Owner>[] = [];
  const counts = { scored: 0, dropped: 0, unknown: 0, failed: 0 };
  let bytes = 0;
  let running = false;
  let judged = 0;
  let idle: (() => void)[] = [];

  const book = (owner: Owner, scores: readonly Score[], failures: number): void => {
    const score = combinedScore(scores);
    counts.failed += failures;
    if (score.verdict !== 'unknown') {
      counts.scored += 1;
      books.scored(owner, score);
      return;
    }
    if (failures === 0) counts.unknown += 1;
    books.untold(owner);
  };
  const scoreOne = (chat: AnsweredChat<Owner>): void => {
    const { owner } = chat;
    const asked = scorable(chat);
    if (asked === null) {
      counts.unknown += 1;
      books.untold(owner);
      return;
    }
    let failures = 0;
    const scores = settings.scorers.map(({ kind, score }) => {
      let said = CANNOT_TELL;
      try {
        said = score(asked);
      } catch {
        // Whatever a model wrote, it must not stop the router: the count shows it.
        failures += 1;
      }
      books.said(owner, kind, said);
      return said;
    });
    const { judge } = settings;
    if (judge === undefined || bucket(JUDGE_SALT, chat.requestId) >= judge.share) {
      book(owner, scores, failures);
      return;
    }
    judged += 1;
    void judge.score(asked).then((score) => {
      books.said(owner, 'llm-judge', score);
      book(owner, [...scores, score], failures);
      judged -= 1;
      stop();
    });
  };
  const turn = (): void => {
    const chat = waiting.shift();
    if (chat !== undefined) {
      bytes -= sizeOf(chat);
      scoreOne(chat);
    }
    if (waiting.length > 0) setImmediate(turn);
    else stop();
  };
  const stop = (): void => {
    running = waiting.length > 0;
    if (running || judged > 0) return;
    const resolves = idle;
    idle = [];
    for (const resolve of resolves) resolve();
  };
  return {
    offer: (chat) => {
      const size = sizeOf(chat);
      if (waiting.length >= settings.queueLimit || bytes + size > MAX_SCORING_BYTES) {
        counts.dropped += 1;
        books.dropped(chat.owner);
        return;
      }
      waiting.push(chat);
      bytes += size;
      if (running) return;
      running = true;
      setImmediate(turn);
    },
    stats: () => ({ ...counts, waiting: waiting.length }),
    whenIdle: () =>
      running || judged > 0 ? new Promise((resolve) => idle.push(resolve)) : Promise.resolve(),
  };
}

/** Null for a request that asks nothing. */
function scorable({
  requestId,
  requestBody,
  answer,
  streamed,
}: AnsweredChat<unknown>): ScorableAnswer | null {
  const { question, context } = askedIn(requestBody);
  if (question === undefined) return null;
  const body = joined(answer).toString('utf8');
  const { text, finishReason } = streamed ? streamedAnswer(body) : plainAnswer(body);
  return { requestId, question, answer: text, context, finishReason };
}

function sizeOf(chat: AnsweredChat<unknown>): number {
  let bytes = chat.requestBody.length;
  for (const chunk of chat.answer) bytes += chunk.length;
  return bytes;
}
