import { formatProblem, isError, type Problem, strictly } from '../../core/document.ts';
import { loadProduction, type Production } from '../../core/scenario/load-production.ts';
import type { PrometheusBackend } from '../../core/scenario/prometheus-file.ts';
import type { TimeRange } from '../../live/backtest/history.ts';
import type { Connection } from '../../live/prometheus/connection.ts';
import { connectionTo } from '../../live/prometheus/endpoint.ts';
import { filesOnDisk } from '../files-on-disk.ts';
import { MOMENT_WORDS, pastMoment } from '../past-moment.ts';
import type { VoiceFlags } from '../voice.ts';

/** The flags of `understudy backtest`, as text. */
export interface BacktestFlags extends VoiceFlags {
  readonly config: string;
  readonly from: string;
  /** Now, if absent. */
  readonly to?: string;
  /** Triggers in place of the production file's. */
  readonly thresholds?: string;
  readonly out?: string;
  readonly strict?: boolean;
}

/** What is to be asked of the past, of whom, and when. */
export interface BacktestTask {
  readonly configPath: string;
  readonly thresholds: string | null;
  readonly production: Production;
  readonly sources: Readonly<Record<string, string>>;
  /** Warnings and advice. */
  readonly problems: readonly Problem[];
  readonly connection: Connection;
  readonly backend: PrometheusBackend;
  readonly range: TimeRange;
  readonly voice: VoiceFlags;
}

export type TaskRead =
  | { readonly ok: true; readonly task: BacktestTask }
  /** What to print. */
  | { readonly ok: false; readonly error: string };

/** What the flags and the files they name ask for. */
export function backtestTask(flags: BacktestFlags, nowMs: number): TaskRead {
  const range = rangeOf(flags, nowMs);
  if (typeof range === 'string') return { ok: false, error: range };
  const { config, thresholds = null } = flags;
  const loaded = loadProduction(config, filesOnDisk, thresholds);
  const problems = flags.strict ? loaded.problems.map(strictly) : loaded.problems;
  if (!loaded.ok || problems.some(isError)) {
    const told = problems.filter(({ nature }) => nature !== 'advice');
    return { ok: false, error: told.map(formatProblem).join('\n') };
  }
  const { production, sources } = loaded;
  const found = connectionTo(production.prometheus, {
    environment: process.env,
    resolve: (reference) => filesOnDisk.resolve(config, reference),
  });
  if (!found.ok) return { ok: false, error: `${config}: ${found.error}` };
  return {
    ok: true,
    task: {
      ...{ configPath: config, thresholds, production, sources, problems, range },
      connection: found.connection,
      backend: production.prometheus.backend,
      voice: flags,
    },
  };
}

function rangeOf(flags: BacktestFlags, nowMs: number): TimeRange | string {
  const fromMs = pastMoment(flags.from, nowMs);
  if (fromMs === undefined) return `--from ${flags.from}: expected ${MOMENT_WORDS}`;
  const toMs = flags.to === undefined ? nowMs : pastMoment(flags.to, nowMs);
  if (toMs === undefined) return `--to ${flags.to}: expected ${MOMENT_WORDS}`;
  const ahead = (flag: string, text: string) =>
    `${flag} ${text}: has not passed yet; expected ${MOMENT_WORDS}`;
  if (fromMs >= nowMs) return ahead('--from', flags.from);
  if (toMs > nowMs) return ahead('--to', flags.to ?? '');
  if (fromMs < toMs) return { fromMs, toMs };
  return `--from ${flags.from} --to ${flags.to}: nothing lies between them; expected an earlier --from`;
}
