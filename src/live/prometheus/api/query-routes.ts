import { type Context, Hono } from 'hono';
import type { EngineAnswer, QueryEngine } from '../../../core/promql/query-engine.ts';
import { rangeProblem } from '../../../core/promql/range-problem.ts';
import { ApiFailure, badParameter } from './failure.ts';
import { durationMs, parametersOf, timeMs } from './parameters.ts';
import { resultText } from './result-text.ts';

/** `/query` and `/query_range`, each by GET and by POST form. */
export function queryRoutes(engine: QueryEngine): Hono {
  const app = new Hono();

  app.on(['GET', 'POST'], '/query', async (c) => {
    const parameters = await parametersOf(c);
    const atMs = timeMs(parameters, 'time', Date.now());
    checkTimeout(parameters);
    return respond(c, engine.instant(parameters.get('query') ?? '', atMs));
  });

  app.on(['GET', 'POST'], '/query_range', async (c) => {
    const parameters = await parametersOf(c);
    const startMs = timeMs(parameters, 'start');
    const endMs = timeMs(parameters, 'end');
    const range = { startMs, endMs, stepMs: durationMs(parameters, 'step') };
    checkTimeout(parameters);
    const problem = rangeProblem(range);
    if (problem !== undefined) throw new ApiFailure('bad_data', problem);
    return respond(c, engine.range(parameters.get('query') ?? '', range));
  });

  return app;
}

/** Evaluation is bounded by its limits, so a timeout is only checked, as Prometheus checks it. */
function checkTimeout(parameters: URLSearchParams): void {
  if ((parameters.get('timeout') ?? '') !== '') durationMs(parameters, 'timeout');
}

function respond(c: Context, answer: EngineAnswer): Response {
  if (!answer.ok && answer.kind === 'parse') throw badParameter('query', answer.error);
  if (!answer.ok) throw new ApiFailure('execution', answer.error);
  const remarks = [
    answer.warnings.length > 0 ? `,"warnings":${JSON.stringify(answer.warnings)}` : '',
    answer.infos.length > 0 ? `,"infos":${JSON.stringify(answer.infos)}` : '',
  ].join('');
  return c.body(`{"status":"success","data":${resultText(answer.value)}${remarks}}`, 200, {
    'content-type': 'application/json',
  });
}
