import { createHash, createHmac } from 'node:crypto';
import { PAIR_FORMAT, type PairSide } from '../../core/compare/pair-record.ts';
import { askedIn, field, parseJson } from '../router/answer.ts';
import type { ModelTarget } from '../router/settings.ts';
import { pathOf } from '../router/target-path.ts';
import { MAX_PAIR_ID, MAX_PAIR_TEXT, MAX_UNPAIRED_BYTES } from './limits.ts';
import type {
  Asker,
  CopierSettings,
  Copy,
  Outcome,
  PairLogSettings,
  PairStats,
  TextPolicy,
} from './messages.ts';
import { pairLog } from './pair-log.ts';
import { readAnswer } from './read-answer.ts';

/** Brings the two answers of a request together and logs them. */
export interface PairDesk {
  asked(copy: Copy, body: Buffer): void;
  /** Stable's answer; null if its client left, which makes no pair. */
  answered(id: number, outcome: Outcome | null): void;
  shadowed(id: number, outcome: Outcome): void;
  stats(): PairStats;
  close(): Promise<void>;
}

interface Half {
  readonly asker: Asker;
  readonly target: string;
  readonly body: Buffer;
  bytes: number;
  stable: Outcome | undefined;
  shadow: Outcome | undefined;
}

export function pairDesk(
  { stable, shadow, salt }: CopierSettings,
  settings: PairLogSettings,
): PairDesk {
  const log = pairLog(settings.folder);
  const halves = new Map<number, Half>();
  let held = 0;
  let dropped = 0;

  const forget = (id: number, half: Half): void => {
    halves.delete(id);
    held -= half.bytes;
  };
  const take = (id: number, role: 'stable' | 'shadow', outcome: Outcome): void => {
    const half = halves.get(id);
    if (half === undefined) return;
    half[role] = outcome;
    const size = outcome.answer?.length ?? 0;
    half.bytes += size;
    held += size;
    const { asker, target, body, ...answers } = half;
    if (answers.stable !== undefined && answers.shadow !== undefined) {
      forget(id, half);
      log.write({
        v: PAIR_FORMAT,
        at: new Date(asker.atMs).toISOString(),
        requestId: asker.requestId.slice(0, MAX_PAIR_ID),
        userHash: createHmac('sha256', salt).update(asker.key).digest('hex').slice(0, 32),
        // A query may hold a key.
        route: pathOf(target),
        streamed: answers.stable.streamed,
        prompt: promptOf(body, settings.prompts),
        stable: sideOf(answers.stable, stable, settings.answers),
        shadow: sideOf(answers.shadow, shadow, settings.answers),
      });
    } else if (held > MAX_UNPAIRED_BYTES) {
      forget(id, half);
      dropped += 1;
    }
  };
  return {
    asked: ({ id, asker, target }, body) => {
      if (asker === null) return;
      const bytes = body.length;
      halves.set(id, { asker, target, body, bytes, stable: undefined, shadow: undefined });
      held += bytes;
    },
    answered: (id, outcome) => {
      const half = halves.get(id);
      if (outcome !== null) take(id, 'stable', outcome);
      else if (half !== undefined) forget(id, half);
    },
    shadowed: (id, outcome) => take(id, 'shadow', outcome),
    stats: () => {
      const stats = log.stats();
      return { ...stats, dropped: stats.dropped + dropped };
    },
    close: () => log.close(),
  };
}

/** What the user asked last; of a completion, its prompt. */
function promptOf(body: Buffer, policy: TextPolicy) {
  const prompt = field(parseJson(body.toString('utf8')), 'prompt');
  const text = askedIn(body).question ?? (typeof prompt === 'string' ? prompt : '');
  const hash = sha256(text);
  return policy === 'kept' ? { sha256: hash, text: beginningOf(text) } : { sha256: hash };
}

function sideOf(outcome: Outcome, { version, price }: ModelTarget, policy: TextPolicy): PairSide {
  const { status, kind, seconds, firstTokenSeconds, usage, streamed, answer, whole } = outcome;
  const isRead = answer !== null && status >= 200 && status < 300;
  const { text, finishReason, meanLogprob } = isRead
    ? readAnswer(Buffer.from(answer, 'latin1').toString('utf8'), streamed)
    : { text: null, finishReason: null, meanLogprob: null };
  const costUsd =
    usage === null
      ? null
      : (usage.inputTokens * price.inputPerMillion + usage.outputTokens * price.outputPerMillion) /
        1e6;
  const isKept = policy === 'kept' && text !== null;
  return {
    version,
    status,
    error: kind,
    latencyMs: rounded(seconds * 1_000),
    firstTokenMs: firstTokenSeconds === null ? null : rounded(firstTokenSeconds * 1_000),
    text: isKept ? beginningOf(text) : null,
    textSha256: text === null ? null : sha256(text),
    finishReason,
    inputTokens: usage?.inputTokens ?? null,
    outputTokens: usage?.outputTokens ?? null,
    costUsd,
    meanLogprob,
    truncated: isRead && (!whole || (isKept && text.length > MAX_PAIR_TEXT)),
  };
}

/** Cut between characters: half of one is no text, and makes a line that readers refuse. */
function beginningOf(text: string): string {
  if (text.length <= MAX_PAIR_TEXT) return text;
  const isHalved = /[\uD800-\uDBFF]/.test(text.charAt(MAX_PAIR_TEXT - 1));
  return text.slice(0, isHalved ? MAX_PAIR_TEXT - 1 : MAX_PAIR_TEXT);
}

function rounded(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
