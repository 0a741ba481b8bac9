import { judgeBudget, NOTHING_USED } from '../../core/scoring/judge-budget.ts';
import { type JudgeMessage, judgeMessages } from '../../core/scoring/judge-prompt.ts';
import { type JudgedHow, judgement, letterOf } from '../../core/scoring/judgement.ts';
import { CANNOT_TELL, type ScorableAnswer, type Score } from '../../core/scoring/score.ts';
import type { LlmJudgeChoice } from '../../core/scoring/scorer-choice.ts';
import { judgeEndpoint } from './judge-endpoint.ts';
import { JUDGE_QUEUE_PER_SLOT } from './limits.ts';

export interface LlmJudgeStats {
  /** Answers that it was offered. */
  readonly offered: number;
  readonly told: number;
  /** Said the same letter whichever of the two was the good one. */
  readonly contradicted: number;
  /** Replied with something other than a letter. */
  readonly nonsense: number;
  /** Did not reply in time, or with an error. */
  readonly failed: number;
  /** Not asked: it had enough to do, or its money was spent. */
  readonly dropped: number;
  readonly unaffordable: number;
  readonly spentUsd: number;
}

/** A language model that is asked about answers; what it cannot be asked, it cannot tell. */
export interface LlmJudge {
  /** Of the answers scored, those that it is offered, 0..1. */
  readonly share: number;
  /** Never rejects. */
  score(asked: ScorableAnswer): Promise<Score>;
  stats(): LlmJudgeStats;
  /** Breaks off what is under way. */
  close(): Promise<void>;
}

/** Chat formats spend a few tokens on each message beside its text. */
const TOKENS_PER_MESSAGE = 8;

/**
 * Asks twice about each answer, with the letters swapped. `apiKey` is looked up for every request,
 * so that it may be renewed; null sends none.
 */
export function llmJudge(choice: LlmJudgeChoice, apiKey: () => string | null): LlmJudge {
  const endpoint = judgeEndpoint(choice, apiKey);
  const budget = judgeBudget(choice.maxCostUsd, choice.price);
  const counts = { offered: 0, failed: 0, dropped: 0, unaffordable: 0 };
  const ways: Record<JudgedHow, number> = { told: 0, contradicted: 0, nonsense: 0 };
  const isAboutTruth = choice.hallucination;
  const slots = slotQueue(choice.concurrency, JUDGE_QUEUE_PER_SLOT * choice.concurrency);

  const ask = async (asked: ScorableAnswer): Promise<Score> => {
    const good = judgeMessages(asked, choice.rubric, 'A');
    const swapped = judgeMessages(asked, choice.rubric, 'B');
    const paid = budget.reserve(mostOf(good, choice.maxTokens));
    const paidSwapped = budget.reserve(mostOf(swapped, choice.maxTokens));
    try {
      if (paid === null || paidSwapped === null) {
        counts.unaffordable += 1;
        return CANNOT_TELL;
      }
      const first = await endpoint.reply(good, paid);
      // A judge that has said nonsense once need not be paid for a second time.
      const second = letterOf(first) === null ? '' : await endpoint.reply(swapped, paidSwapped);
      const { how, score } = judgement(first, second, isAboutTruth);
      ways[how] += 1;
      return score;
    } catch {
      counts.failed += 1;
      return CANNOT_TELL;
    } finally {
      paid?.settle(NOTHING_USED);
      paidSwapped?.settle(NOTHING_USED);
    }
  };
  return {
    share: choice.share,
    score: async (asked) => {
      counts.offered += 1;
      const slot = slots.take();
      if (slot === null) {
        counts.dropped += 1;
        return CANNOT_TELL;
      }
      await slot;
      try {
        return endpoint.isClosed ? CANNOT_TELL : await ask(asked);
      } finally {
        slots.give();
      }
    },
    stats: () => ({ ...counts, ...ways, spentUsd: budget.spentUsd }),
    close: endpoint.close,
  };
}

/** The most that a question and its reply can cost: no tokenizer makes more tokens than bytes. */
function mostOf(messages: readonly JudgeMessage[], maxTokens: number) {
  const inputTokens = messages.reduce(
    (sum, { content }) => sum + Buffer.byteLength(content) + TOKENS_PER_MESSAGE,
    0,
  );
  return { inputTokens, outputTokens: maxTokens };
}

/** So many at once, so many waiting, and no more. */
function slotQueue(slots: number, mostWaiting: number) {
  const waiting: (() => void)[] = [];
  let free = slots;
  return {
    /** Resolves when there is a slot; null if too many wait already. */
    take(): Promise<void> | null {
      if (free > 0) {
        free -= 1;
        return Promise.resolve();
      }
      if (waiting.length >= mostWaiting) return null;
      return new Promise((resolve) => waiting.push(resolve));
    },
    give(): void {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    },
  };
}
