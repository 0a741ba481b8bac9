import type { Worker } from 'node:worker_threads';
import {
  afterFailure,
  type CircuitBreaker,
  CLOSED_BREAKER,
  letThrough,
} from '../../../core/flags/circuit-breaker.ts';
import {
  FALLBACK_CAUSES,
  type FallbackCause,
  isIllness,
  type VendorAnswer,
  type VendorStats,
  vendorAnswer,
} from '../../../core/flags/vendor-answer.ts';
import { FROM_SOURCE } from '../../source-loader.ts';
import { startThread } from '../../workers/start-thread.ts';
import {
  BREAKER,
  CLOSE_WAIT_MS,
  INITIALISE_WAIT_MS,
  LOST_MS,
  MAX_CONTEXT,
  MAX_MESSAGE,
  MAX_UNANSWERED,
  PROVIDER_HEAP,
  RESTART_PAUSE_MS,
} from './limits.ts';
import { messageOf } from './load-provider.ts';
import type { FromProvider, ToProvider } from './messages.ts';

export interface VendorSettings {
  /** Absolute path of a module that exports `createProvider()` or, by default, a provider. */
  readonly module: string;
  /** The flag that is asked for; its value is a text. */
  readonly flag: string;
  /** How long a question may take. */
  readonly timeoutMs: number;
}

/** A vendor's OpenFeature provider. */
export interface VendorProvider {
  /**
   * Asks for the flag's text; `told` is called once, within the timeout, at once if the provider is not
   * asked. Null leaves the answer to the local rules, and is counted.
   */
  ask(context: Readonly<Record<string, unknown>>, told: (text: string | null) => void): void;
  stats(): VendorStats;
  /** Lets the provider close, for a moment. */
  close(): Promise<void>;
}

export type VendorOpened =
  | { readonly ok: true; readonly vendor: VendorProvider }
  /** One line that says what to do. */
  | { readonly ok: false; readonly error: string };

/**
 * Starts a provider in a thread of its own, where it may hang, throw at any time or end: that costs no
 * request more than the timeout, and after a few in a row not even that. Waits for it to be ready, but
 * not for long. Refuses a module that gives no provider. `notice` hears, in words about "it", when the
 * local rules begin to decide and when they no longer do.
 */
export async function openVendor(
  settings: VendorSettings,
  notice: (words: string) => void,
): Promise<VendorOpened> {
  const desk = new VendorDesk(settings, notice);
  const start = await desk.start();
  if (start.kind !== 'refused') return { ok: true, vendor: desk };
  await desk.close();
  return { ok: false, error: start.error };
}

const MEANWHILE = 'the local rules decide until it answers';

/** How a provider has started; one that is late or has failed may become ready yet. */
type Start = Exclude<FromProvider, { readonly kind: 'answer' }> | { readonly kind: 'late' };

interface Question {
  /** Undefined once the timeout is over: an answer after that is dropped. */
  told: ((answer: VendorAnswer) => void) | undefined;
  /** Until the timeout, then until it is given up for lost. */
  timer: NodeJS.Timeout;
}

class VendorDesk implements VendorProvider {
  readonly #settings: VendorSettings;
  readonly #notice: (words: string) => void;
  readonly #unanswered = new Map<number, Question>();
  readonly #fallbacks = Object.fromEntries(FALLBACK_CAUSES.map((cause) => [cause, 0])) as Record<
    FallbackCause,
    number
  >;
  #evaluations = 0;
  #lastId = 0;
  #breaker: CircuitBreaker = CLOSED_BREAKER;
  #thread: Worker | undefined;
  #diedAtMs = Number.NEGATIVE_INFINITY;
  #closing = false;
  #started: (start: Start) => void = () => {};
  /** It was opened, and is not refused any more. */
  #isUnderway = false;
  /** Why its thread is about to end, as far as that is known. */
  #lastWords = '';

  constructor(settings: VendorSettings, notice: (words: string) => void) {
    this.#settings = settings;
    this.#notice = notice;
  }

  start(): Promise<Start> {
    return new Promise((resolve) => {
      const late = setTimeout(() => this.#started({ kind: 'late' }), INITIALISE_WAIT_MS);
      this.#started = (start) => {
        clearTimeout(late);
        this.#tell(start);
        this.#isUnderway ||= start.kind !== 'refused';
        resolve(start);
      };
      this.#startThread();
    });
  }

  ask(context: Readonly<Record<string, unknown>>, told: (text: string | null) => void): void {
    this.#evaluations += 1;
    const heard = (answer: VendorAnswer): void => {
      if (!answer.ok) this.#fallbacks[answer.cause] += 1;
      told(answer.ok ? answer.text : null);
    };
    const text = jsonOf(context);
    if (text === undefined) {
      heard({ ok: false, cause: 'context' });
      return;
    }
    const thread = this.#reachable();
    if (typeof thread === 'string') heard({ ok: false, cause: thread });
    else this.#post(thread, text, heard);
  }

  stats(): VendorStats {
    return { evaluations: this.#evaluations, fallbacks: { ...this.#fallbacks } };
  }

  async close(): Promise<void> {
    this.#closing = true;
    const thread = this.#thread;
    if (thread === undefined) return;
    const exited = new Promise<void>((resolve) => thread.once('exit', () => resolve()));
    thread.postMessage({ kind: 'close' } satisfies ToProvider);
    const timeout = setTimeout(() => void thread.terminate(), CLOSE_WAIT_MS);
    await exited;
    clearTimeout(timeout);
  }

  /** The thread to ask now, or why there is none. */
  #reachable(): Worker | FallbackCause {
    if (this.#thread === undefined) this.#restart();
    if (this.#thread === undefined) return 'gone';
    if (this.#unanswered.size >= MAX_UNANSWERED) return 'too-many';
    const breaker = letThrough(this.#breaker, performance.now(), BREAKER);
    if (breaker === null) return 'breaker-open';
    this.#breaker = breaker;
    return this.#thread;
  }

  #post(thread: Worker, context: string, told: (answer: VendorAnswer) => void): void {
    this.#lastId += 1;
    const id = this.#lastId;
    const timer = setTimeout(() => this.#expire(id), this.#settings.timeoutMs);
    this.#unanswered.set(id, { told, timer });
    thread.postMessage({ kind: 'ask', id, context } satisfies ToProvider);
  }

  /** Its place stays taken: the provider may hold on to it. */
  #expire(id: number): void {
    const question = this.#unanswered.get(id);
    if (question?.told === undefined) return;
    const { told } = question;
    question.told = undefined;
    question.timer = setTimeout(() => this.#unanswered.delete(id), LOST_MS).unref();
    this.#settle({ ok: false, cause: 'timeout' }, told);
  }

  #hear(news: FromProvider): void {
    if (news.kind !== 'answer') {
      // What failed before it was ready says nothing of it any more.
      if (news.kind === 'ready') this.#breaker = CLOSED_BREAKER;
      this.#started('error' in news ? { ...news, error: news.error.slice(0, MAX_MESSAGE) } : news);
      return;
    }
    const question = this.#unanswered.get(news.id);
    if (question === undefined) return;
    this.#unanswered.delete(news.id);
    clearTimeout(question.timer);
    if (question.told !== undefined) this.#settle(vendorAnswer(news.details), question.told);
  }

  #settle(answer: VendorAnswer, told: (answer: VendorAnswer) => void): void {
    const wasOpen = this.#breaker.tryAtMs !== null;
    if (answer.ok || !isIllness(answer.cause)) {
      this.#breaker = CLOSED_BREAKER;
      if (wasOpen) this.#notice('it answers again and decides');
    } else {
      this.#breaker = afterFailure(this.#breaker, performance.now(), BREAKER);
      const opens = !wasOpen && this.#breaker.tryAtMs !== null;
      if (opens) this.#notice(`it failed too often (${answer.cause}); ${MEANWHILE}`);
    }
    told(answer);
  }

  /** At first, being ready goes without saying, and a refusal is for whoever opens it to tell. */
  #tell(start: Start): void {
    if (start.kind === 'late') {
      this.#notice(`it is not ready after ${INITIALISE_WAIT_MS / 1_000} s; ${MEANWHILE}`);
    } else if (start.kind === 'failed') this.#notice(`${start.error}; ${MEANWHILE}`);
    else if (!this.#isUnderway) return;
    else if (start.kind === 'refused') this.#notice(`${start.error}; ${MEANWHILE}`);
    else this.#notice('it is ready and decides');
  }

  #restart(): void {
    if (this.#closing || performance.now() - this.#diedAtMs < RESTART_PAUSE_MS) return;
    this.#startThread();
  }

  #startThread(): void {
    const { module, flag } = this.#settings;
    const thread = startThread(entry(), { module, flag }, PROVIDER_HEAP);
    this.#thread = thread;
    thread.on('message', (news: FromProvider) => this.#hear(news));
    // Whatever ends it, `exit` follows.
    thread.on('error', (error) => {
      this.#lastWords = `: ${messageOf(error).slice(0, MAX_MESSAGE)}`;
    });
    thread.once('exit', () => this.#died());
  }

  /** The questions under way went with the thread. */
  #died(): void {
    this.#thread = undefined;
    this.#diedAtMs = performance.now();
    const end = `it ended the thread that it runs in${this.#lastWords}`;
    this.#lastWords = '';
    if (!this.#closing) this.#started({ kind: 'refused', error: end });
    for (const [id, { told, timer }] of [...this.#unanswered]) {
      this.#unanswered.delete(id);
      clearTimeout(timer);
      told?.({ ok: false, cause: 'gone' });
    }
  }
}

/** Undefined of one that is too large or too deep to be handed on: a client may have written it. */
function jsonOf(context: Readonly<Record<string, unknown>>): string | undefined {
  try {
    const text = JSON.stringify(context);
    return text.length > MAX_CONTEXT ? undefined : text;
  } catch {
    return undefined;
  }
}

function entry(): URL {
  return new URL(FROM_SOURCE ? './provider-thread.ts' : './provider-thread.js', import.meta.url);
}
