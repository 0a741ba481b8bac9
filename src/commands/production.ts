import { existsSync } from 'node:fs';
import { formatProblem, isError, strictly } from '../core/document.ts';
import type { RolloutState } from '../core/rollout/state.ts';
import { loadProduction, type Production } from '../core/scenario/load-production.ts';
import type { RouterPlace } from '../core/scenario/router-schema.ts';
import { shownText } from '../core/shown-text.ts';
import { startEngineOnly } from '../live/production/engine-only.ts';
import { locatedPlatform } from '../live/production/located-platform.ts';
import { startPlatform } from '../live/production/platform-rollout.ts';
import { startProduction } from '../live/production/production.ts';
import { startRouterOnly } from '../live/production/router-only.ts';
import { serveAsWorker, workerPlace } from '../live/production/workers/worker.ts';
import { startWorkers } from '../live/production/workers/worker-primary.ts';
import type { EndpointPlaces } from '../live/prometheus/endpoint.ts';
import { guarded, secretsIn } from '../live/providers/secrets.ts';
import type { Router } from '../live/router/router.ts';
import { eventText } from '../report/terminal/event-line.ts';
import { utcText } from '../report/utc-text.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { filesOnDisk } from './files-on-disk.ts';
import { CTRL_C, type Interruption, interruptible } from './interruption.ts';
import {
  controlPlaces,
  followedPlaces,
  misplacedOr,
  prometheusPlace,
  receiverPlaces,
  servingPlaces,
  stateFolderOf,
  workerPlaces,
} from './production/places.ts';
import { printProblems, refuse } from './refusal.ts';

/** The flags of `understudy production`, as text. */
export interface ProductionFlags {
  readonly secrets?: string;
  readonly strict?: boolean;
  readonly routerOnly?: boolean;
  readonly engineOnly?: boolean;
  /** How many router processes there are to be. */
  readonly workers?: string;
}

/** What runs: what it says of itself at first, and how it is ended. */
interface Running {
  readonly opening: string;
  /** Where its admin port is, and so its dashboard. */
  readonly adminUrl: string;
  /** Whoever serves users; null where nobody does. */
  readonly router: Pick<Router, 'leave'> | null;
  stop(): Promise<ExitCode>;
}

type Started =
  | { readonly ok: true; readonly run: Running }
  | { readonly ok: false; readonly error: string };

/**
 * `understudy production <file>`: serves both models and rolls the canary out, until it is interrupted;
 * or only one of the two, or on the traffic of a platform. A rollout that has ended is served as it ended. Exit codes: 0 promoted, or left
 * as it stood, 1 taken back, 2 bad input, 3 it could not run.
 */
export async function runProduction(
  path: string,
  flags: ProductionFlags,
  out: NodeJS.WritableStream,
): Promise<ExitCode> {
  const loaded = loadProduction(path, filesOnDisk);
  const problems = flags.strict ? loaded.problems.map(strictly) : loaded.problems;
  if (!loaded.ok || problems.some(isError)) {
    const next = existsSync(path) ? '' : `; write one: understudy init ${path}`;
    return refuse(problems.map(formatProblem).join('\n') + next);
  }
  const { production } = loaded;
  if (flags.routerOnly && flags.engineOnly)
    return refuse('--router-only and --engine-only are two processes: leave one of them out');
  if (flags.routerOnly && production.trafficControl !== null)
    return refuse(`${path}: with trafficControl no router runs: leave --router-only out`);
  if (production.router.follows !== null && !flags.routerOnly && !flags.engineOnly)
    return refuse(
      `${path}: router.follows names another engine: add --router-only, or leave it out`,
    );
  const places = {
    environment: process.env,
    resolve: (reference: string) => filesOnDisk.resolve(path, reference),
  };
  const worker = workerPlace();
  if (worker !== null) return work(production, places, { ...worker, secrets: flags.secrets, out });
  const workersProblem = wrongWorkers(production, flags);
  if (workersProblem !== null) return refuse(`${path}: ${workersProblem}`);
  const start = misplacedOr(() => startOf(production, places, flags));
  if (typeof start === 'string') return refuse(`${path}: ${start}`);
  printProblems(problems, path);
  return interruptible(async (interruption) => {
    const print = (line: string) => out.write(`${line}\n`);
    const started = await start(print);
    if (!started.ok) return refuse(`${path}: ${started.error}`, EXIT.cannotRun);
    const { opening, adminUrl } = started.run;
    print(opening);
    print(`dashboard ${adminUrl}/`);
    return untilInterrupted(started.run, production.router.drain, interruption);
  });
}

/** What is to be started, with all that the file names found; throws where something is not. */
function startOf(
  production: Production,
  places: EndpointPlaces,
  { secrets: folder, routerOnly, engineOnly, workers }: ProductionFlags,
): (print: (line: string) => void) => Promise<Started> {
  const control = controlPlaces(production, places);
  const secrets = guarded(secretsIn({ folder: folder ?? null, environment: process.env }));
  const { stable, canary } = production.models;
  const both = `stable ${stable.version} (${stable.hash}), canary ${canary.version} (${canary.hash})`;
  if (routerOnly) {
    const settings = {
      ...{ control, secrets, folder: stateFolderOf(production, places) },
      ...servingPlaces(production, places),
      ...followedPlaces(production, places),
    };
    return async (print) => {
      const started = await startRouterOnly(production, settings, noticing(print));
      if (!started.ok) return started;
      const { router, control: opened, stop } = started.run;
      const follows = `follows the engine at ${settings.engine.url}`;
      const opening = `router ${router.url}, admin ${opened.url}: ${both}; ${follows}`;
      return {
        ok: true,
        run: { opening, adminUrl: opened.url, router, stop: () => stop().then(() => EXIT.ok) },
      };
    };
  }
  const rollout = {
    ...{ control, secrets, folder: stateFolderOf(production, places) },
    prometheus: prometheusPlace(production, places),
    receivers: receiverPlaces(production, places),
  };
  const journal = `journal in ${rollout.folder}`;
  const { trafficControl } = production;
  if (trafficControl !== null) {
    const platform = locatedPlatform(trafficControl, places);
    return async (print) => {
      const started = await startPlatform(production, { ...rollout, platform }, observer(print));
      if (!started.ok) return started;
      const { control: opened, stop } = started.run;
      const by = `HTTPRoute ${platform.namespace}/${platform.route}`;
      const opening = `${by}, admin ${opened.url}: ${both}; ${journal}`;
      return {
        ok: true,
        run: { opening, adminUrl: opened.url, router: null, stop: () => stop().then(exitCodeOf) },
      };
    };
  }
  if (engineOnly)
    return async (print) => {
      const started = await startEngineOnly(production, rollout, observer(print));
      if (!started.ok) return started;
      const { control: opened, stop } = started.run;
      const opening = `engine, admin ${opened.url}: ${both}; ${journal}`;
      return {
        ok: true,
        run: { opening, adminUrl: opened.url, router: null, stop: () => stop().then(exitCodeOf) },
      };
    };
  const settings = { ...rollout, ...servingPlaces(production, places) };
  if (workers !== undefined)
    return async (print) => {
      const started = await startWorkers(production, rollout, Number(workers), observer(print));
      if (!started.ok) return started;
      const { url, control: opened, leave, stop } = started.run;
      const opening = `router ${url} (${workers} workers), admin ${opened.url}: ${both}; ${journal}`;
      return {
        ok: true,
        run: {
          opening,
          adminUrl: opened.url,
          router: { leave },
          stop: () => stop().then(exitCodeOf),
        },
      };
    };
  return async (print) => {
    const started = await startProduction(production, settings, observer(print));
    if (!started.ok) return started;
    const { router, control: opened, stop } = started.run;
    const opening = `router ${router.url}, admin ${opened.url}: ${both}; ${journal}`;
    return {
      ok: true,
      run: { opening, adminUrl: opened.url, router, stop: () => stop().then(exitCodeOf) },
    };
  };
}

/** This process is one of several routers, of an engine in the process that started it. */
async function work(
  production: Production,
  places: EndpointPlaces,
  {
    name,
    engineUrl,
    secrets,
    out,
  }: {
    readonly name: string;
    readonly engineUrl: string;
    readonly secrets: string | undefined;
    readonly out: NodeJS.WritableStream;
  },
): Promise<ExitCode> {
  const found = misplacedOr(() => workerPlaces(production, places, { name, engineUrl }));
  if (typeof found === 'string') return refuse(found);
  const lookup = secretsIn({ folder: secrets ?? null, environment: process.env });
  const notice = noticing((line) => out.write(`${line.replace(' ', ` ${name}: `)}\n`));
  await serveAsWorker(production, { ...found, secrets: guarded(lookup) }, notice);
  return EXIT.ok;
}

function wrongWorkers(
  { trafficControl }: Production,
  { workers, routerOnly, engineOnly }: ProductionFlags,
): string | null {
  if (workers === undefined) return null;
  if (!/^[1-9]\d?$/.test(workers)) return `--workers ${workers}: expected a number from 1 to 99`;
  if (routerOnly) return '--workers are routers of the engine beside them: leave --router-only out';
  const serves = !engineOnly && trafficControl === null;
  return serves ? null : '--workers: this process serves nobody; leave them out';
}

function observer(print: (line: string) => void): Parameters<typeof startProduction>[2] {
  return {
    event: (event) => print(`${timeText(event.atMs)} ${eventText(event)}`),
    notice: noticing(print),
  };
}

function noticing(print: (line: string) => void): (line: string) => void {
  return (line) => print(`${timeText(Date.now())} ${shownText(line)}`);
}

/**
 * A process manager's signal gives load balancers time to go elsewhere; whoever presses Ctrl-C, or
 * interrupts once more, waits for none of that.
 */
async function untilInterrupted(
  { router, stop }: Running,
  { leaveMs }: RouterPlace['drain'],
  interruption: Interruption,
): Promise<ExitCode> {
  let interrupted: () => void = () => {};
  const next = () =>
    new Promise<void>((resolve) => {
      interrupted = resolve;
    });
  const first = next();
  interruption.follow(() => interrupted());
  await first;
  router?.leave();
  if (router !== null && interruption.by() !== CTRL_C) await within(leaveMs, next());
  return stop();
}

async function within(ms: number, earlier: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([over, earlier]);
  clearTimeout(timer);
}

function exitCodeOf({ outcome }: RolloutState): ExitCode {
  return outcome === 'rolled-back' || outcome === 'aborted' ? EXIT.failed : EXIT.ok;
}

function timeText(atMs: number): string {
  return utcText(new Date(atMs).toISOString());
}
