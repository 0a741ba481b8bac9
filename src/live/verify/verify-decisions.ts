import type { Reading } from '../../core/analysis/reading.ts';
import type { Semantics } from '../../core/promql/ast.ts';
import type { SeriesStore } from '../../core/promql/store.ts';
import { type JournalRecord, replay } from '../../core/rollout/journal.ts';
import {
  type NotAsked,
  type Question,
  questionsOf,
  whyNotAsked,
} from '../../core/rollout/questions.ts';
import { type Reread, recheck } from '../../core/rollout/recheck.ts';
import type { Verification } from '../../core/rollout/verification.ts';
import { defaultsAtPace } from '../prometheus/pace.ts';
import type { Prometheus, QueryAnswer } from '../prometheus/port.ts';
import { tokenSource } from '../providers/oauth2.ts';
import type { ProviderWorld } from '../providers/port.ts';
import { readPrometheus } from '../providers/prometheus.ts';
import type { GuardedSecrets } from '../providers/secrets.ts';
import type { JudgeProgram } from './judge-program.ts';
import { loadStore } from './load-store.ts';
import { startReceiver } from './receiver.ts';

/** As many as the client has connections. */
const ASKED_AT_ONCE = 8;

/** What was decided, and on what. */
export interface Decisions {
  readonly records: readonly JournalRecord[];
  /** Every sample that the run's queries could see, times as `wallAtMs` gives them. */
  readonly store: SeriesStore;
  /** In which the run's queries were answered. */
  readonly semantics: Semantics;
  /** How many times faster than the wall the plan ran; 1 for a simulation. */
  readonly compression: number;
  /** When a plan time was on the wall, ms since the epoch. */
  wallAtMs(planMs: number): number;
  /** When the scenario took Prometheus away, plan time; null if it did not. */
  readonly prometheusDownAtMs: number | null;
  readonly secrets: GuardedSecrets;
}

export type Verified =
  | { readonly ok: true; readonly verification: Verification }
  /** The check could not be made: one line that says why. */
  | { readonly ok: false; readonly error: string };

/**
 * Loads a run's samples into a real Prometheus of its own, asks it every question of the run's
 * journal at its time, and judges the journal again on its answers. Nothing is left running.
 */
export async function verifyDecisions(
  judge: JudgeProgram,
  decisions: Decisions,
  answered: (count: number, total: number) => void = () => {},
): Promise<Verified> {
  if (decisions.semantics !== judge.semantics) {
    const error =
      `the run was decided with ${decisions.semantics} semantics, ` +
      `and Prometheus ${judge.version} speaks ${judge.semantics}`;
    return { ok: false, error };
  }
  const started = await startReceiver(judge.path, defaultsAtPace(decisions.compression));
  if (!started.ok) return started;
  const { receiver } = started;
  try {
    const problem = await loadStore(receiver, decisions.store);
    if (problem !== undefined) return { ok: false, error: `${judge.path}: ${problem}` };
    const { asked, notAsked } = sorted(decisions);
    const reread = await askAgain(asked, decisions, receiver, answered);
    if (typeof reread === 'string') return { ok: false, error: reread };
    const { records, secrets } = decisions;
    const verification = {
      prometheus: { version: receiver.version, semantics: judge.semantics },
      questions: asked.length,
      notAsked,
      replayedOtherwise: replay(records).differences,
      ...recheck(records, reread, secrets.lookup),
    };
    return { ok: true, verification };
  } finally {
    await receiver.stop();
  }
}

function sorted({ records, secrets, prometheusDownAtMs }: Decisions) {
  const questions = questionsOf(records, secrets.lookup);
  const reasons = questions.map((question) => whyNotAsked(question, prometheusDownAtMs));
  const count = (wanted: NotAsked) => reasons.filter((reason) => reason === wanted).length;
  return {
    asked: questions.filter((_, index) => reasons[index] === undefined),
    notAsked: {
      prometheusDown: count('prometheus-down'),
      otherProviders: count('other-provider'),
    },
  };
}

/** The answers in the questions' order; a text says that the judge itself could not answer. */
async function askAgain(
  questions: readonly Question[],
  decisions: Decisions,
  receiver: Pick<Prometheus, 'query' | 'queryRange'>,
  answered: (count: number, total: number) => void,
): Promise<readonly Reread[] | string> {
  let trouble: string | undefined;
  const noted = (answer: QueryAnswer): QueryAnswer => {
    if (!answer.ok && answer.retryable) trouble ??= answer.error;
    return answer;
  };
  const prometheus = {
    query: async (query: string, atMs: number) => noted(await receiver.query(query, atMs)),
    queryRange: async (...asked: Parameters<Prometheus['queryRange']>) =>
      noted(await receiver.queryRange(...asked)),
  };
  const { compression, wallAtMs, secrets } = decisions;
  const rereads: Reread[] = [];
  for (let at = 0; at < questions.length && trouble === undefined; at += ASKED_AT_ONCE) {
    const some = questions.slice(at, at + ASKED_AT_ONCE).map(async (question) => {
      const world: ProviderWorld = {
        nowMs: () => question.askedAtMs,
        wallAtMs,
        prometheus: { kind: 'own', prometheus, compression },
        tokens: tokenSource(),
      };
      return { question, again: await readAgain(question, world, secrets) };
    });
    rereads.push(...(await Promise.all(some)));
    answered(rereads.length, questions.length);
  }
  return trouble ?? rereads;
}

/** As if it had come when the answer did that was judged then. */
async function readAgain(
  { ask, askedAtMs, answer }: Question,
  world: ProviderWorld,
  secrets: GuardedSecrets,
): Promise<Reading> {
  const { askId, startedAtMs, finishedAtMs } = answer;
  const stamp = { askId, startedAtMs, finishedAtMs };
  const again = await readPrometheus(ask.provider.prometheus ?? {}, askedAtMs, world);
  return again.ok
    ? { ...again, ...stamp }
    : { ok: false, ...stamp, error: secrets.redact(again.error) };
}
