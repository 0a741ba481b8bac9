import { formatProblem, isError, strictly } from '../core/document.ts';
import type { RolloutState } from '../core/rollout/state.ts';
import { loadProduction, type Production } from '../core/scenario/load-production.ts';
import { tokenAt } from '../live/control/admin-token.ts';
import { reachedModels } from '../live/production/model-access.ts';
import { type ProductionRun, startProduction } from '../live/production/production.ts';
import { auditFile, killStateFile, rolloutFolder } from '../live/production/state-folder.ts';
import { connectionTo } from '../live/prometheus/endpoint.ts';
import { guarded, secretsIn } from '../live/providers/secrets.ts';
import { eventText } from '../report/terminal/event-line.ts';
import { utcText } from '../report/utc-text.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { filesOnDisk } from './files-on-disk.ts';
import { type Interruption, interruptible } from './interruption.ts';
import { printProblems, refuse } from './refusal.ts';

/** The flags of `understudy production`, as text. */
export interface ProductionFlags {
  readonly secrets?: string;
  readonly strict?: boolean;
}

/**
 * `understudy production <file>`: serves both models and rolls the canary out, until it is interrupted.
 * A rollout that has ended is served as it ended. Exit codes: 0 promoted, or left as it stood, 1 taken
 * back, 2 bad input, 3 it could not run.
 */
export async function runProduction(
  path: string,
  flags: ProductionFlags,
  out: NodeJS.WritableStream,
): Promise<ExitCode> {
  const loaded = loadProduction(path, filesOnDisk);
  const problems = flags.strict ? loaded.problems.map(strictly) : loaded.problems;
  if (!loaded.ok || problems.some(isError)) {
    return refuse(problems.map(formatProblem).join('\n'));
  }
  const { production } = loaded;
  const resolve = (reference: string) => filesOnDisk.resolve(path, reference);
  const places = { environment: process.env, resolve };
  const found = connectionTo(production.prometheus, places);
  if (!found.ok) return refuse(`${path}: ${found.error}`);
  const reached = reachedModels(production.served, places);
  if (!reached.ok) return refuse(`${path}: ${reached.error}`);
  const { admin, ofrep } = production.router;
  const token = admin.token && tokenAt(admin.token, places);
  if (token?.ok === false) return refuse(`${path}: router.admin: ${token.error}`);
  const readToken = admin.readToken && tokenAt(admin.readToken, places);
  if (readToken?.ok === false) return refuse(`${path}: router.admin.read: ${readToken.error}`);
  const asking = ofrep.token && tokenAt(ofrep.token, places);
  if (asking?.ok === false) return refuse(`${path}: router.ofrep: ${asking.error}`);
  printProblems(problems, path);
  const { rollout, models } = production;
  const stateFolder = resolve(production.stateFolder);
  const folder = rolloutFolder(stateFolder, rollout.name, models.canary.hash);
  const settings = {
    prometheus: {
      kind: 'existing',
      connection: found.connection,
      backend: production.prometheus.backend,
    },
    models: reached.models,
    secrets: guarded(secretsIn({ folder: flags.secrets ?? null, environment: process.env })),
    folder,
    ofrep: { tokens: asking === null ? [] : [asking.token], origins: ofrep.origins },
    control: {
      ...{ port: admin.port, host: admin.host },
      ...{ token: token?.token ?? null, readToken: readToken?.token ?? null },
      killState: killStateFile(stateFolder, rollout.name),
      auditLog: auditFile(folder),
    },
  } as const;
  return interruptible(async (interruption) => {
    const print = (line: string) => out.write(`${line}\n`);
    const started = await startProduction(production, settings, {
      event: (event) => print(`${timeText(event.atMs)} ${eventText(event)}`),
      notice: (line) => print(`${timeText(Date.now())} ${line}`),
    });
    if (!started.ok) return refuse(`${path}: ${started.error}`, EXIT.cannotRun);
    print(openingText(production, started.run, folder));
    return untilInterrupted(started.run, interruption);
  });
}

async function untilInterrupted(run: ProductionRun, interruption: Interruption): Promise<ExitCode> {
  await new Promise<void>((resolve) => interruption.follow(() => resolve()));
  return exitCodeOf(await run.stop());
}

function exitCodeOf({ outcome }: RolloutState): ExitCode {
  return outcome === 'rolled-back' || outcome === 'aborted' ? EXIT.failed : EXIT.ok;
}

function openingText(
  { models }: Production,
  { router, control }: ProductionRun,
  folder: string,
): string {
  const { stable, canary } = models;
  return (
    `router ${router.url}, admin ${control.url}: stable ${stable.version} (${stable.hash}), ` +
    `canary ${canary.version} (${canary.hash}); journal in ${folder}`
  );
}

function timeText(atMs: number): string {
  return utcText(new Date(atMs).toISOString());
}
