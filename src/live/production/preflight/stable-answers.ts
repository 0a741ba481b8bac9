import type { SecretLookup } from '../../../core/analysis/secrets.ts';
import { readNumber } from '../../../core/rollout/number-read.ts';
import { planRollout } from '../../../core/rollout/plan.ts';
import { type Asker, questionsOfPlan } from '../../../core/rollout/stable-questions.ts';
import type { Production } from '../../../core/scenario/load-production.ts';
import type { Reached } from '../../prometheus/existing.ts';
import { readAsk } from '../../providers/choose.ts';
import { tokenSource } from '../../providers/oauth2.ts';
import type { ProviderWorld } from '../../providers/port.ts';

/** A query that gave stable no single finite number. */
export interface PoorAnswer {
  readonly asker: Asker;
  /** The metric, what was answered, and what to do. */
  readonly message: string;
  /** Whether it can only be a mistake; no data may be all there is before a router serves. */
  readonly isWrong: boolean;
}

/** Asks every query of triggers and templates about stable, now. */
export async function poorStableAnswers(
  { rollout, triggers, models }: Production,
  prometheus: Reached,
  secrets: SecretLookup,
): Promise<readonly PoorAnswer[]> {
  const asIfStable = { stable: models.stable, canary: models.stable };
  const questions = questionsOfPlan(planRollout(rollout, triggers, asIfStable), secrets);
  const nowMs = () => Date.now();
  const world: ProviderWorld = {
    nowMs,
    wallAtMs: (atMs) => atMs,
    prometheus: { kind: 'own', prometheus, compression: 1 },
    tokens: tokenSource(),
  };
  const atMs = nowMs();
  const answers = questions.map(async ({ asker, ask }) => {
    const read = readNumber(await readAsk(world, ask, atMs));
    if (read.kind === 'number' && Number.isFinite(read.value)) return [];
    const of = asker.kind === 'trigger' && asker.part === 'samples' ? 'samples of ' : '';
    const said = (message: string, isWrong: boolean) => [
      { asker, isWrong, message: `${of}${ask.metric} of stable: ${message}` },
    ];
    switch (read.kind) {
      case 'error':
        return said(read.error, true);
      case 'incomplete':
        return said(`the data is incomplete: ${read.warning}`, true);
      case 'empty':
        return said(
          'no data; is it scraped, and has it served? As long as it is so, it holds',
          false,
        );
      case 'number':
        return said(`${read.value}; expected a finite number; has it served nothing?`, false);
    }
  });
  return (await Promise.all(answers)).flat();
}
