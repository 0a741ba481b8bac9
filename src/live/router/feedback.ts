import type { Role } from '../../core/routing/decision.ts';
import { GOOD, type Score, USELESS } from '../../core/scoring/score.ts';
import { parseJson } from './answer.ts';
import { MAX_AWAITED_FEEDBACK } from './limits.ts';

/** What became of a user's word, as the HTTP status and the line that say so. */
export interface FeedbackReply {
  readonly status: 204 | 400 | 404 | 409;
  readonly message: string;
}

/** Users' own word on the answers they got, once for each. */
export interface FeedbackDesk {
  /** An answer went out under these ids. */
  answered(role: Role, ids: readonly (string | undefined)[]): void;
  /** `{"id": "chatcmpl-…", "rating": "good"}`: the answer's own id, or its request's. */
  take(body: string): FeedbackReply;
}

/** An answer that may still be rated; its ids lead to one and the same. */
interface Awaited {
  readonly role: Role;
  isRated: boolean;
}

export function feedbackDesk(
  book: (role: Role, score: Score) => void,
  mostAwaited: number = MAX_AWAITED_FEEDBACK,
): FeedbackDesk {
  // The oldest first. Null for an id that answers of both models, or two of one, went by.
  const awaited = new Map<string, Awaited | null>();
  return {
    answered: (role, ids) => {
      const answer: Awaited = { role, isRated: false };
      for (const id of new Set(ids)) {
        if (id === undefined || id.length > MAX_ID_LENGTH) continue;
        awaited.set(id, awaited.has(id) ? null : answer);
        const [oldest] = awaited.keys();
        if (awaited.size > 2 * mostAwaited && oldest !== undefined) awaited.delete(oldest);
      }
    },
    take: (body) => {
      const feedback = feedbackOf(parseJson(body));
      if (feedback === null) return { status: 400, message: EXPECTED };
      const answer = awaited.get(feedback.id);
      if (answer === null) return refused(409, 'went by more than one answer');
      if (answer === undefined) return refused(404, 'is of no answer that is remembered');
      if (answer.isRated) return refused(409, 'has been rated');
      answer.isRated = true;
      book(answer.role, feedback.rating === 'good' ? GOOD : USELESS);
      return { status: 204, message: '' };
    },
  };
}

const EXPECTED = 'expected {"id": "<of the answer or its request>", "rating": "good" or "bad"}';
const MAX_ID_LENGTH = 256;

function refused(status: 404 | 409, why: string): FeedbackReply {
  return { status, message: `the id ${why}` };
}

function feedbackOf(body: unknown): { id: string; rating: 'good' | 'bad' } | null {
  if (typeof body !== 'object' || body === null) return null;
  const { id, rating } = body as Readonly<Record<string, unknown>>;
  if (typeof id !== 'string' || id === '' || (rating !== 'good' && rating !== 'bad')) return null;
  return { id, rating };
}
