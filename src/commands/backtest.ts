import { NO_WARNED_READINGS, withWarnedReadings } from '../core/rollout/journal.ts';
import { type Plan, planRollout } from '../core/rollout/plan.ts';
import { EndlessRollout } from '../core/rollout/virtual-turns.ts';
import { weightSpans } from '../core/rollout/weight-spans.ts';
import type { BacktestResult } from '../core/scenario/backtest-result.ts';
import { drivePast } from '../live/backtest/drive-past.ts';
import {
  modelsMissing,
  requestsIn,
  type TimeRange,
  trafficSpans,
} from '../live/backtest/history.ts';
import { pastOf } from '../live/backtest/past.ts';
import { backtestResult } from '../live/backtest/result.ts';
import { type Reached, reachExisting } from '../live/prometheus/existing.ts';
import { openRunFolder, type RunFolder } from '../live/run-folder.ts';
import { backtestSentence } from '../report/backtest-sentence.ts';
import { wordsText } from '../report/command-text.ts';
import { backtestFiles } from '../report/report-files.ts';
import { storyOf } from '../report/run/run-story.ts';
import { printBacktest } from '../report/terminal/backtest-summary.ts';
import { openPlainView, type RunView } from '../report/terminal/run-view.ts';
import { utcText } from '../report/utc-text.ts';
import { type BacktestFlags, type BacktestTask, backtestTask } from './backtest/task.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { type Interruption, listenForInterruption } from './interruption.ts';
import { leftCommand } from './left-beside.ts';
import { defaultFolder, madeFolder } from './out-folder.ts';
import { complain, printProblems, refuse } from './refusal.ts';
import { conclude, narration, progressAmongLines } from './voice.ts';

/**
 * `understudy backtest`: runs the engine in virtual time over what a Prometheus remembers, as if the
 * rollout had begun at `--from`, and says when it would have rolled back. Exit codes: 0 promoted, 1
 * not, 2 bad input, 3 the Prometheus cannot be asked.
 */
export async function runBacktest(
  flags: BacktestFlags,
  out: NodeJS.WritableStream,
): Promise<ExitCode> {
  const read = backtestTask(flags, Date.now());
  if (!read.ok) return refuse(read.error);
  const { task } = read;
  const { connection, backend } = task;
  const reach = await reachExisting({ kind: 'existing', connection, backend });
  if (!reach.ok) return refuse(reach.error, EXIT.cannotRun);
  const prometheus = reach.reached;
  const given = new AbortController();
  const interruption = listenForInterruption((by) => {
    // Who asks twice does not want to wait for the last answers either.
    if (given.signal.aborted) void prometheus.close();
    else complain(`interrupted by ${by}: ending the backtest`);
    given.abort();
  });
  try {
    const refusal = await missingRefusal(task, prometheus);
    if (refusal !== null) return refuse(refusal.error, refusal.exitCode);
    const path = flags.out ?? defaultFolder(`backtest-${task.production.rollout.name}`);
    const folder = madeFolder(path, () => openRunFolder(path, null, task.sources));
    if (typeof folder === 'string') return refuse(folder);
    printProblems(task.problems, task.configPath, flags);
    const asked = { task, prometheus, folder, interruption, signal: given.signal };
    return await backtest(asked, out).finally(folder.close);
  } finally {
    interruption.close();
    await prometheus.close();
  }
}

interface Asked {
  readonly task: BacktestTask;
  readonly prometheus: Reached;
  readonly folder: RunFolder;
  readonly interruption: Interruption;
  readonly signal: AbortSignal;
}

async function backtest(asked: Asked, out: NodeJS.WritableStream): Promise<ExitCode> {
  const { task, prometheus, folder } = asked;
  const log = narration(task.voice, out);
  log.write(`${openingText(task, prometheus)}\n\n`);
  const view = openPlainView(log);
  const { rollout, triggers, models } = task.production;
  const plan = planRollout(rollout, triggers, models);
  try {
    const result = await driven(plan, asked, view);
    const command = commandLine(task);
    folder.finish(result, {
      ...leftCommand(command),
      ...backtestFiles(result, storyOf(folder.journal(), 0), command),
    });
    const print = (to: NodeJS.WritableStream) => printBacktest(result, folder.path, to);
    conclude({ value: result, sentence: backtestSentence(result), print }, task.voice, out);
    return result.outcome === 'promoted' ? EXIT.ok : EXIT.failed;
  } catch (error) {
    if (!(error instanceof EndlessRollout)) throw error;
    return refuse(`${task.configPath}: ${error.message}`, EXIT.cannotRun);
  }
}

const MINUTE_MS = 60_000;

async function driven(plan: Plan, asked: Asked, view: RunView): Promise<BacktestResult> {
  const { task, prometheus, folder, interruption, signal } = asked;
  const { range } = task;
  const { kind, version } = prometheus;
  const past = pastOf(prometheus, range.fromMs);
  const untilMs = range.toMs - range.fromMs;
  const progress = progressAmongLines(task.voice, {
    total: Math.ceil(untilMs / MINUTE_MS),
    what: 'minutes of the range',
  });
  let warned = NO_WARNED_READINGS;
  const end = await drivePast(
    plan,
    { past, untilMs, measuredBy: { kind, version }, signal },
    {
      record: (record) => {
        warned = withWarnedReadings(warned, record);
        folder.record(record);
      },
      turned: ({ events }, atMs) => {
        events.forEach(view.event);
        progress.done(Math.floor(atMs / MINUTE_MS));
      },
    },
  ).finally(progress.close);
  const spans = weightSpans(view.events(), end.endedAtMs);
  const untilEnd: TimeRange = { fromMs: range.fromMs, toMs: range.fromMs + end.endedAtMs };
  const [weights, canaryRequests] = await Promise.all([
    trafficSpans(prometheus, plan.models, { spans, epochMs: range.fromMs }),
    requestsIn(prometheus, plan.models.canary.hash, untilEnd),
  ]);
  return backtestResult({
    ...{ plan, range, prometheus, end, warned, weights, canaryRequests },
    interruptedBy: end.complete ? null : interruption.by(),
    questions: past.questions(),
  });
}

/** What keeps a history from being asked: a model that it does not know. */
async function missingRefusal(
  { production, range, configPath }: BacktestTask,
  prometheus: Reached,
): Promise<{ readonly error: string; readonly exitCode: ExitCode } | null> {
  const { models } = production;
  const found = await modelsMissing(prometheus, models, range);
  if (!found.ok) return { error: found.error, exitCode: EXIT.cannotRun };
  if (found.missing.length === 0) return null;
  const between = `from ${timeText(range.fromMs)} to ${timeText(range.toMs)}`;
  const lines = found.missing.map(
    (role) =>
      `${configPath}: models.${role}.hash: ${prometheus.url} has no series with ` +
      `rollout_hash="${models[role].hash}" ${between}; expected the hash of a model that served then`,
  );
  return { error: lines.join('\n'), exitCode: EXIT.badInput };
}

/** What to type to have it again. */
function commandLine({ range, configPath, thresholds }: BacktestTask): string {
  const [from, to] = [timeText(range.fromMs), timeText(range.toMs)];
  const other = thresholds === null ? [] : ['--thresholds', thresholds];
  return wordsText(['backtest', '--config', configPath, '--from', from, '--to', to, ...other]);
}

function openingText(task: BacktestTask, at: Reached) {
  const { production, range } = task;
  const from = timeText(range.fromMs);
  const { stable, canary } = production.models;
  return (
    `${commandLine(task)}\n` +
    `stable ${stable.version} (${stable.hash}), canary ${canary.version} (${canary.hash}), ` +
    `prometheus ${at.kind} ${at.version} at ${at.url}\n` +
    `as if the rollout had begun at ${from}, which is plan time 0s; the traffic stays as it was`
  );
}

function timeText(atMs: number): string {
  return utcText(new Date(atMs).toISOString());
}
