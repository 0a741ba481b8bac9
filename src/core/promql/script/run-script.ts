import type { Expr, Semantics } from '../ast.ts';
import { isTimeless } from '../drift.ts';
import { PromqlError } from '../error.ts';
import { type Answer, evaluateInstant, evaluateRange } from '../evaluate.ts';
import { DEFAULT_SETTINGS, type EvaluationSettings } from '../evaluation.ts';
import { labelKey } from '../label-set.ts';
import { parseQuery } from '../parse.ts';
import { SeriesStore } from '../store.ts';
import type { QueryValue } from '../value.ts';
import { answerProblem, failureProblem, valueProblem } from './judge.ts';
import { otherTimesMs, pinned } from './pin.ts';
import { readScript } from './read-script.ts';
import { type OutOfScope, refusalReason, ScopedSeries } from './scope.ts';
import type { Asked, Load, ScriptEvaluation } from './script.ts';

/** How one evaluation of a script went. */
export type CaseOutcome = { readonly line: number; readonly query: string } & (
  | { readonly result: 'passed' }
  | { readonly result: 'failed'; readonly problem: string }
  | { readonly result: 'skipped'; readonly reason: OutOfScope }
);

/** As the scripts are written for: names are removed late in 3.x, whatever a server does. */
function settingsOf(semantics: Semantics): EvaluationSettings {
  return { ...DEFAULT_SETTINGS, semantics, delayedNameRemoval: semantics === '3.x' };
}

/** Runs a script from top to bottom; each evaluation is one case. Throws SyntaxError. */
export function runScript(text: string, semantics: Semantics): CaseOutcome[] {
  const outcomes: CaseOutcome[] = [];
  const settings = settingsOf(semantics);
  let world = { store: new SeriesStore(), scoped: new ScopedSeries(), settings };
  for (const command of readScript(text)) {
    if (command.kind === 'clear')
      world = { store: new SeriesStore(), scoped: new ScopedSeries(), settings };
    else if (command.kind === 'load') {
      loadSeries(world.store, command.load);
      world.scoped.load(command.load);
    } else outcomes.push(runCase(command.evaluation, world));
  }
  return outcomes;
}

/** Within one load the last line of a series wins. Native histograms are left out. */
export function loadSeries(store: SeriesStore, { stepMs, series }: Load): void {
  const byKey = new Map(series.map((line) => [labelKey(line.labels), line]));
  for (const { labels, points } of byKey.values()) {
    const ref = store.series(labels);
    for (const [index, point] of points.entries())
      if (point === 'stale') store.appendStale(ref, index * stepMs);
      else if (typeof point === 'number') store.appendTo(ref, index * stepMs, point);
  }
}

interface World {
  readonly store: SeriesStore;
  readonly scoped: ScopedSeries;
  readonly settings: EvaluationSettings;
}

function runCase(wanted: ScriptEvaluation, world: World): CaseOutcome {
  const { line, query, failure } = wanted;
  let expr: Expr;
  try {
    expr = parseQuery(query, world.settings.semantics);
  } catch (error) {
    if (!(error instanceof PromqlError)) throw error;
    const reason = refusalReason(error);
    if (reason) return { line, query, result: 'skipped', reason };
    return outcome(wanted, failure ? failureProblem(error.message, failure) : error.message);
  }
  const reason = world.scoped.reason(expr, wanted);
  if (reason) return { line, query, result: 'skipped', reason };
  return outcome(wanted, firstProblem(expr, wanted, world));
}

function outcome({ line, query }: ScriptEvaluation, problem: string | undefined): CaseOutcome {
  return problem === undefined
    ? { line, query, result: 'passed' }
    : { line, query, result: 'failed', problem };
}

/** As it is asked; then, for a query at one time, pinned to that time and asked at others. */
function firstProblem(expr: Expr, wanted: ScriptEvaluation, world: World): string | undefined {
  const { asked } = wanted;
  const problem = problemAt(expr, wanted, { asked, world });
  if (problem !== undefined || asked.stepMs !== undefined || !isTimeless(expr)) return problem;
  const pin = pinned(expr, asked.startMs);
  for (const tMs of otherTimesMs(asked.startMs)) {
    const moment = { startMs: tMs, endMs: tMs, stepMs: undefined };
    const other = problemAt(pin, wanted, { asked: moment, world });
    if (other !== undefined) return `pinned with @ and asked at ${tMs} ms: ${other}`;
  }
  return undefined;
}

interface Question {
  readonly asked: Asked;
  readonly world: World;
}

function problemAt(expr: Expr, wanted: ScriptEvaluation, question: Question): string | undefined {
  try {
    const answer = ask(expr, question);
    if (wanted.failure) return `expected an error, got a ${answer.value.type}`;
    const problem = answerProblem(answer, wanted);
    return problem ?? inRangeProblem(expr, wanted, { ...question, value: answer.value });
  } catch (error) {
    if (!(error instanceof PromqlError)) throw error;
    return wanted.failure ? failureProblem(error.message, wanted.failure) : error.message;
  }
}

function ask(expr: Expr, { asked, world }: Question): Answer {
  const { startMs, endMs, stepMs } = asked;
  return stepMs === undefined
    ? evaluateInstant(world.store, expr, startMs, world.settings)
    : evaluateRange(world.store, expr, { startMs, endMs, stepMs }, world.settings);
}

const AROUND_MS = 60_000;
/** These mean something else in a range query. */
const CONTEXT = /\b(?:start|end|range|step)\(\)/;

/** What holds at a moment holds in the middle of a range around it. */
function inRangeProblem(
  expr: Expr,
  wanted: ScriptEvaluation,
  { asked, world, value }: Question & { readonly value: QueryValue },
): string | undefined {
  const comparable = value.type === 'vector' || value.type === 'scalar';
  if (asked.stepMs !== undefined || wanted.ordered || !comparable) return undefined;
  if (CONTEXT.test(wanted.query)) return undefined;
  const around = {
    startMs: asked.startMs - AROUND_MS,
    endMs: asked.startMs + AROUND_MS,
    stepMs: AROUND_MS,
  };
  const range = ask(expr, { asked: around, world }).value;
  if (range.type !== 'matrix') throw new Error('a range query answers a matrix');
  const samples = range.series.flatMap(({ labels, points }) =>
    points.filter((p) => p.tMs === asked.startMs).map((point) => ({ labels, ...point })),
  );
  const [only] = samples;
  const middle: QueryValue =
    value.type === 'vector'
      ? { type: 'vector', samples }
      : { type: 'scalar', tMs: asked.startMs, value: only?.value ?? Number.NaN };
  const problem = valueProblem(middle, wanted);
  return problem && `as a range query: ${problem}`;
}
