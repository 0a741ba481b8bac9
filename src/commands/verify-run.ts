import { prometheusDownAtMs } from '../core/model/outage.ts';
import type { Semantics } from '../core/promql/ast.ts';
import { isVerified } from '../core/rollout/verification.ts';
import type { Scenario } from '../core/scenario/scenario.ts';
import type { GuardedSecrets } from '../live/providers/secrets.ts';
import type { Rehearsal } from '../live/rehearsal/rehearsal.ts';
import type { RunFolder } from '../live/run-folder.ts';
import type { JudgeProgram } from '../live/verify/judge-program.ts';
import { type Decisions, verifyDecisions } from '../live/verify/verify-decisions.ts';
import { printVerification } from '../report/terminal/verification.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { complain } from './refusal.ts';
import { progressAsCounted, type VoiceFlags } from './voice.ts';

/** A rehearsal that is over, and what it was made of. */
export interface RehearsedRun {
  readonly scenario: Scenario;
  readonly rehearsal: Rehearsal;
  readonly folder: RunFolder;
  readonly secrets: GuardedSecrets;
}

/** What a rehearsal on the embedded Prometheus decided, and on which samples. */
export function decisionsOf(
  { scenario, rehearsal, folder, secrets }: RehearsedRun,
  semantics: Semantics,
): Decisions {
  const { store } = rehearsal.stage.prometheus;
  if (!store) throw new Error('only the embedded Prometheus gives its samples');
  const { compression, wallAtMs } = rehearsal.clock;
  return {
    ...{ records: folder.journal(), store, semantics, compression, wallAtMs, secrets },
    prometheusDownAtMs: prometheusDownAtMs(scenario.faults),
  };
}

/** Where what comes of it is left, and how it is said. */
interface RunTold {
  readonly folder: RunFolder;
  readonly voice: VoiceFlags;
  readonly out: NodeJS.WritableStream;
}

/**
 * Checks decisions against the real Prometheus, prints what came of it and leaves it as `verify.json`
 * in the run folder.
 */
export async function verifyRun(
  judge: JudgeProgram,
  decisions: Decisions,
  { folder, voice, out }: RunTold,
): Promise<ExitCode> {
  const progress = progressAsCounted(voice, 'questions asked again');
  const verified = await verifyDecisions(judge, decisions, progress.done).finally(progress.close);
  if (!verified.ok) {
    complain(`the decisions could not be verified: ${verified.error}`);
    return EXIT.cannotRun;
  }
  const { verification } = verified;
  folder.add('verify.json', `${JSON.stringify(verification, null, 2)}\n`);
  const isNews = !voice.quiet || !isVerified(verification);
  if (isNews) printVerification(verification, voice.json || voice.quiet ? process.stderr : out);
  return isVerified(verification) ? EXIT.ok : EXIT.failed;
}
