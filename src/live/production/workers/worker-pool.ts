import cluster, { type Worker } from 'node:cluster';
import type { Registry } from 'prom-client';
import { restartRestMs } from '../../../core/control/worker-restart.ts';
import { MergedSeries } from './merged-series.ts';
import type { WorkerCounts } from './worker-counts.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

export interface PoolSettings {
  readonly names: readonly string[];
  /** The admin port of this process. */
  readonly engineUrl: string;
  /** The series of this process. */
  readonly registry: Registry;
  /** Hears what each of them has counted. */
  readonly counts: WorkerCounts;
  notice(line: string): void;
}

/** What a worker is told by its environment. */
export const WORKER_NAME = 'UNDERSTUDY_WORKER';
export const WORKER_ENGINE = 'UNDERSTUDY_WORKER_ENGINE';

/** A scrape does not wait longer for a worker that is busy; what it last said counts. */
const SERIES_PATIENCE_MS = 1_000;
/** Above the longest drain: a worker ends by itself. */
const STOP_PATIENCE_MS = 600_000;

interface Member {
  readonly name: string;
  worker: Worker | null;
  restart: NodeJS.Timeout | null;
  readonly deathsMs: number[];
  /** Told once it has sent its series. */
  answered: () => void;
}

/**
 * Router processes on one port: each accepts what this process hands it in turn (`node:cluster`). One
 * that dies is started again; what it had counted stays.
 */
export class WorkerPool {
  readonly #settings: PoolSettings;
  readonly #members: readonly Member[];
  readonly #series = new MergedSeries();
  #isEnding = false;

  constructor(settings: PoolSettings) {
    this.#settings = settings;
    this.#members = settings.names.map((name) => ({
      ...{ name, worker: null, restart: null, deathsMs: [] },
      answered: () => {},
    }));
  }

  /** Resolves with where users are served, once every worker serves; rejects if one cannot. */
  async start(): Promise<string> {
    // Sums may be infinite, which JSON has no word for.
    cluster.setupPrimary({ serialization: 'advanced' });
    const urls = await Promise.all(this.#members.map((member) => this.#begin(member)));
    return urls[0] ?? '';
  }

  /** Health checks say from now on that they are about to end. */
  leave(): void {
    for (const member of this.#members) tell(member, { kind: 'leave' });
  }

  /** Lets answers end, and resolves when every worker is gone. */
  async stop(): Promise<void> {
    this.#isEnding = true;
    await Promise.all(
      this.#members.map(async (member) => {
        if (member.restart !== null) clearTimeout(member.restart);
        const { worker } = member;
        if (worker === null) return;
        const gone = new Promise((resolve) => worker.once('exit', resolve));
        tell(member, { kind: 'stop' });
        const timeout = setTimeout(() => worker.process.kill('SIGKILL'), STOP_PATIENCE_MS);
        await gone;
        clearTimeout(timeout);
      }),
    );
  }

  /** Resolves once it serves; one that ends before does so for good. */
  #begin(member: Member): Promise<string> {
    const { name } = member;
    const { engineUrl } = this.#settings;
    const worker = cluster.fork({ [WORKER_NAME]: name, [WORKER_ENGINE]: engineUrl });
    member.worker = worker;
    return new Promise((resolve, reject) => {
      let hasServed = false;
      let error = 'it ended before it served';
      worker.on('message', (message: FromWorker) => {
        if (message.kind === 'failed') error = message.error;
        if (message.kind === 'series') {
          this.#series.heard(name, message.series);
          this.#settings.counts.heard(name, message.series);
          member.answered();
        }
        if (message.kind === 'scrape') void this.#scraped(member, message.number);
        if (message.kind !== 'serving') return;
        hasServed = true;
        const again = member.deathsMs.length > 0 ? ' again' : '';
        this.#settings.notice(`${name} serves${again} (process ${worker.process.pid})`);
        resolve(message.url);
      });
      worker.once('exit', (code, signal) => {
        member.worker = null;
        member.answered();
        this.#series.died(name);
        this.#settings.counts.died(name);
        if (!hasServed) reject(new Error(error));
        if (!this.#isEnding && (hasServed || member.deathsMs.length > 0)) {
          this.#again(member, `${code ?? signal}`);
        }
      });
    });
  }

  #again(member: Member, how: string): void {
    const nowMs = Date.now();
    member.deathsMs.push(nowMs);
    if (member.deathsMs.length > this.#members.length + MOST_DEATHS) member.deathsMs.shift();
    const restMs = restartRestMs(member.deathsMs, nowMs);
    this.#settings.notice(`${member.name} ended (${how}); started again in ${restMs / 1_000}s`);
    member.restart = setTimeout(() => {
      this.#begin(member).catch((error: Error) =>
        this.#settings.notice(`${member.name}: ${error.message}`),
      );
    }, restMs);
  }

  async #scraped(member: Member, number: number): Promise<void> {
    await Promise.all(this.#members.map(freshSeries));
    const text = await this.#series.text(await this.#settings.registry.getMetricsAsJSON());
    tell(member, { kind: 'scraped', number, text });
  }
}

/** As many are remembered as make the longest rest. */
const MOST_DEATHS = 16;

function freshSeries(member: Member): Promise<void> {
  if (member.worker === null) return Promise.resolve();
  return new Promise((resolve) => {
    const timeout = setTimeout(resolve, SERIES_PATIENCE_MS);
    const before = member.answered;
    member.answered = () => {
      before();
      member.answered = () => {};
      clearTimeout(timeout);
      resolve();
    };
    tell(member, { kind: 'asked' });
  });
}

/** One that is gone, or goes while it is told, has nothing left to do. */
function tell({ worker }: Member, message: ToWorker): void {
  if (worker?.isConnected()) worker.send(message, () => {});
}
