import { Agent } from 'undici';
import type { SeriesStore } from '../../core/promql/store.ts';
import type { Labels } from '../../core/promql/value.ts';
import { scrapeTimeoutMs } from './config.ts';
import type { MetricMetadata } from './exposition.ts';
import type { ScrapeTarget } from './port.ts';
import { fetchMetrics, MAX_SCRAPE_BYTES } from './scrape-fetch.ts';
import { type RecordRules, recorderOf } from './scrape-record.ts';
import {
  earliestScrapeTimeMs,
  missedBetween,
  scheduleOf,
  scrapeTimeMs,
  tickAfter,
} from './scrape-schedule.ts';
import { targetLabels } from './target-labels.ts';

export interface ScraperSettings {
  readonly targets: readonly ScrapeTarget[];
  readonly intervalMs: number;
  readonly rules: RecordRules;
}

/** One target and how its scraping goes, as `/api/v1/targets` shows it. */
export interface TargetStatus {
  readonly target: ScrapeTarget;
  readonly labels: Labels;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  health: 'unknown' | 'up' | 'down';
  lastError: string;
  /** 0 before the first scrape. */
  lastScrapeMs: number;
  lastDurationMs: number;
  /** Ticks let pass because the scrape before them took too long or the process was busy. */
  missedTicks: number;
  metadata: ReadonlyMap<string, MetricMetadata>;
}

/** A scrape that is waited for or under way. */
interface NextScrape {
  /** The least that its timestamp may be. */
  readonly earliestMs: number;
  readonly timer: NodeJS.Timeout;
  /** Its samples are in the store, or never will be. */
  readonly done: Promise<void>;
  release(): void;
}

/** How far a caller's clock may be ahead of the one that scrapes go by. */
const CLOCK_DOUBT_MS = 50;

export interface Scraper {
  readonly statuses: readonly TargetStatus[];
  /**
   * Resolves once no sample of that time or before can still come in, at the latest when it is
   * stopped. Of a time to come, only the next moments are waited for.
   */
  whenScraped(atMs: number): Promise<void>;
  /** No scrape is begun and no sample is written after this. */
  stop(): void;
}

/** Scrapes each target on its own grid of ticks, from the first tick after now. */
export function startScraper(store: SeriesStore, settings: ScraperSettings): Scraper {
  const agent = new Agent({ connections: 1, maxResponseSize: MAX_SCRAPE_BYTES });
  const next = new Map<TargetStatus, NextScrape>();
  let stopped = false;

  function begin(target: ScrapeTarget): TargetStatus {
    const { intervalMs } = settings;
    const { semantics } = settings.rules;
    const timeoutMs = scrapeTimeoutMs(intervalMs);
    const labels = targetLabels(target);
    const schedule = scheduleOf(target.url, intervalMs);
    const record = recorderOf(store, labels, settings.rules);
    const status: TargetStatus = {
      ...{ target, labels, intervalMs, timeoutMs },
      ...{ health: 'unknown', lastError: '', lastScrapeMs: 0, lastDurationMs: 0 },
      ...{ missedTicks: 0, metadata: new Map() },
    };

    async function scrape(tickMs: number): Promise<void> {
      const startedAtMs = Date.now();
      const started = performance.now();
      const fetched = await fetchMetrics(agent, target.url, { timeoutMs, semantics });
      if (stopped) return;
      const durationMs = performance.now() - started;
      const tMs = scrapeTimeMs(tickMs, startedAtMs, intervalMs);
      const recorded = record({ tMs, durationMs, fetched });
      status.health = recorded.error === undefined ? 'up' : 'down';
      status.lastError = recorded.error ?? '';
      status.lastScrapeMs = tMs;
      status.lastDurationMs = durationMs;
      if (recorded.error === undefined) status.metadata = recorded.metadata;
      const nextTickMs = tickAfter(Math.max(Date.now(), tickMs), schedule);
      status.missedTicks += missedBetween(tickMs, nextTickMs, intervalMs);
      wait(nextTickMs);
    }

    function wait(tickMs: number): void {
      next.set(status, scheduled(tickMs, scrape));
    }

    wait(tickAfter(Date.now(), schedule));
    return status;
  }

  return {
    statuses: settings.targets.map(begin),
    async whenScraped(atMs) {
      const untilMs = Math.min(atMs, Date.now() + CLOCK_DOUBT_MS);
      const isToCome = ({ earliestMs }: NextScrape) => earliestMs <= untilMs;
      for (;;) {
        const toCome = [...next.values()].filter(isToCome);
        if (stopped || toCome.length === 0) return;
        await Promise.all(toCome.map(({ done }) => done));
      }
    },
    stop() {
      stopped = true;
      for (const { timer, release } of next.values()) {
        clearTimeout(timer);
        release();
      }
      void agent.destroy();
    },
  };
}

function scheduled(tickMs: number, scrape: (tickMs: number) => Promise<void>): NextScrape {
  let release = () => {};
  const done = new Promise<void>((resolve) => {
    release = resolve;
  });
  const begin = () => void scrape(tickMs).then(release);
  const timer = setTimeout(begin, Math.max(0, tickMs - Date.now()));
  return { earliestMs: earliestScrapeTimeMs(tickMs), timer, done, release };
}
