import type { Ask } from '../../core/analysis/run.ts';
import type { SecretLookup } from '../../core/analysis/secrets.ts';
import { keyOfAsk } from '../../core/history/watched-metrics.ts';
import { numberOf, readNumber } from '../../core/rollout/number-read.ts';
import type { Plan } from '../../core/rollout/plan.ts';
import { questionBeside } from '../../core/rollout/stable-questions.ts';
import type { World } from '../engine-loop.ts';

export interface BesideSettings {
  readonly read: World['read'];
  readonly secrets: SecretLookup;
  /** The rollout's plan with stable in the place of its canary. */
  readonly asIfStable: Plan;
  /** Told once for each measurement; null for no answer. Plan time. */
  answered(key: string, atMs: number, value: number | null): void;
}

interface Question {
  readonly key: string;
  readonly ask: Ask;
  readonly atMs: number;
}

/** The engine's own questions have Prometheus to themselves but for so many. */
const MOST_AT_ONCE = 2;
/** What is asked more often than it is answered is left out. */
const MOST_WAITING = 32;

/**
 * Asks of stable what the engine has asked of the canary, for the same instant, after the turn that
 * judged the answer. The engine neither waits for it nor knows of it; what is slow is left out.
 */
export class StableBeside {
  readonly #settings: BesideSettings;
  #asked: { readonly asks: readonly Ask[]; readonly atMs: number }[] = [];
  readonly #waiting: Question[] = [];
  readonly #underWay = new Set<string>();

  constructor(settings: BesideSettings) {
    this.#settings = settings;
  }

  /** The engine has its answers to these, and a turn is to come of it. */
  engineAsked(asks: readonly Ask[], atMs: number): void {
    this.#asked.push({ asks, atMs });
  }

  /** The turn is over. */
  turned(): void {
    const asked = this.#asked;
    this.#asked = [];
    for (const { asks, atMs } of asked) {
      for (const ask of asks) this.#want(ask, atMs);
    }
    this.#next();
  }

  #want(ask: Ask, atMs: number): void {
    const key = keyOfAsk(ask);
    const beside = questionBeside(ask, this.#settings.asIfStable, this.#settings.secrets);
    // A trigger's other parts are no questions of their own, and what it asks of stable is known.
    if (beside === null && ask.id.startsWith('trigger/')) return;
    const isKnown = this.#underWay.has(key) || this.#waiting.some((one) => one.key === key);
    if (beside === null || isKnown || this.#waiting.length >= MOST_WAITING) {
      this.#settings.answered(key, atMs, null);
    } else this.#waiting.push({ key, ask: beside, atMs });
  }

  #next(): void {
    while (this.#underWay.size < MOST_AT_ONCE) {
      const question = this.#waiting.shift();
      if (question === undefined) return;
      void this.#answer(question);
    }
  }

  async #answer({ key, ask, atMs }: Question): Promise<void> {
    this.#underWay.add(key);
    const readings = await this.#settings.read([ask], atMs).catch(() => []);
    this.#underWay.delete(key);
    this.#settings.answered(key, atMs, numberOf(readNumber(readings[0])));
    this.#next();
  }
}
