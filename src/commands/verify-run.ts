import { prometheusDownAtMs } from '../core/model/outage.ts';
import { isVerified } from '../core/rollout/verification.ts';
import type { Scenario } from '../core/scenario/scenario.ts';
import type { GuardedSecrets } from '../live/providers/secrets.ts';
import type { Rehearsal } from '../live/rehearsal/rehearsal.ts';
import type { RunFolder } from '../live/rehearsal/run-folder.ts';
import type { JudgeProgram } from '../live/verify/judge-program.ts';
import { verifyDecisions } from '../live/verify/verify-decisions.ts';
import { printVerification } from '../report/terminal/verification.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';

/** A rehearsal that is over, and what it was made of. */
export interface VerifiableRun {
  readonly scenario: Scenario;
  readonly rehearsal: Rehearsal;
  readonly folder: RunFolder;
  readonly secrets: GuardedSecrets;
}

/**
 * Checks a rehearsal's decisions against the real Prometheus, prints what came of it and leaves it
 * as `verify.json` in the run folder.
 */
export async function verifyRun(
  judge: JudgeProgram,
  { scenario, rehearsal, folder, secrets }: VerifiableRun,
  out: NodeJS.WritableStream,
): Promise<ExitCode> {
  const { store } = rehearsal.stage.prometheus;
  if (!store) throw new Error('only the embedded Prometheus gives its samples');
  const { compression, wallAtMs } = rehearsal.clock;
  const verified = await verifyDecisions(judge, {
    ...{ records: folder.journal(), store, semantics: judge.semantics, compression, wallAtMs },
    ...{ prometheusDownAtMs: prometheusDownAtMs(scenario.faults), secrets },
  });
  if (!verified.ok) {
    process.stderr.write(`the decisions could not be verified: ${verified.error}\n`);
    return EXIT.cannotRun;
  }
  folder.add('verify.json', `${JSON.stringify(verified.verification, null, 2)}\n`);
  printVerification(verified.verification, out);
  return isVerified(verified.verification) ? EXIT.ok : EXIT.failed;
}
