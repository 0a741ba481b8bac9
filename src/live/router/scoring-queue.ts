import type { Role } from '../../core/routing/decision.ts';
import { plainText, questionOf, streamedText } from './answer.ts';
import { MAX_SCORING_BYTES } from './limits.ts';
import { joined } from './request-body.ts';
import type { ScoringSettings } from './settings.ts';

/** An answered chat request, as it came over the wire: it is read when its turn comes. */
export interface AnsweredChat {
  readonly role: Role;
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

export interface Verdict {
  readonly quality: number;
  readonly hallucination: boolean;
}

export interface ScoringQueue {
  offer(chat: AnsweredChat): void;
  stats(): ScoringStats;
  /** Resolves when nothing waits. */
  whenIdle(): Promise<void>;
}

/**
 * Scores answers one per turn of the event loop, so that requests go between two of them. Full, by
 * number or by bytes, it drops and counts: a score is worth less than an answer in time.
 */
export function scoringQueue(
  settings: ScoringSettings,
  report: (role: Role, verdict: Verdict) => void,
): ScoringQueue {
  const waiting: AnsweredChat[] = [];
  const counts = { scored: 0, dropped: 0, unknown: 0, failed: 0 };
  let bytes = 0;
  let running = false;
  let idle: (() => void)[] = [];

  const scoreOne = (chat: AnsweredChat): void => {
    try {
      const verdict = scoreChat(chat, settings);
      if (verdict === null) counts.unknown += 1;
      else {
        counts.scored += 1;
        report(chat.role, verdict);
      }
    } catch {
      // Whatever a model wrote, it must not stop the router: the count shows it.
      counts.failed += 1;
    }
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
    running = false;
    const resolves = idle;
    idle = [];
    for (const resolve of resolves) resolve();
  };
  return {
    offer: (chat) => {
      const size = sizeOf(chat);
      if (waiting.length >= settings.queueLimit || bytes + size > MAX_SCORING_BYTES) {
        counts.dropped += 1;
        return;
      }
      waiting.push(chat);
      bytes += size;
      if (running) return;
      running = true;
      setImmediate(turn);
    },
    stats: () => ({ ...counts, waiting: waiting.length }),
    whenIdle: () => (running ? new Promise((resolve) => idle.push(resolve)) : Promise.resolve()),
  };
}

function scoreChat(chat: AnsweredChat, settings: ScoringSettings): Verdict | null {
  const question = questionOf(chat.requestBody);
  if (question === undefined) return null;
  const body = joined(chat.answer).toString('utf8');
  return settings.score(question, chat.streamed ? streamedText(body) : plainText(body));
}

function sizeOf(chat: AnsweredChat): number {
  let bytes = chat.requestBody.length;
  for (const chunk of chat.answer) bytes += chunk.length;
  return bytes;
}
