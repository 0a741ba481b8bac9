import { type Context, Hono } from 'hono';
import type { Semantics } from '../../../core/promql/ast.ts';
import { compareLabels } from '../../../core/promql/label-set.ts';
import type { Matcher } from '../../../core/promql/matcher.ts';
import { parseSelector } from '../../../core/promql/parse.ts';
import type { SeriesStore } from '../../../core/promql/store.ts';
import type { Labels } from '../../../core/promql/value.ts';
import { ApiFailure, badParameter } from './failure.ts';
import { limitIn, optionalRange, parametersOf } from './parameters.ts';

/** What there is in the store: series, label names and label values. */
export function seriesRoutes(store: SeriesStore, semantics: Semantics): Hono {
  const app = new Hono();

  function matching(parameters: URLSearchParams, selectors: readonly (readonly Matcher[])[]) {
    return store.seriesMatching(selectors, optionalRange(parameters)).sort(compareLabels);
  }

  function selectorsOf(parameters: URLSearchParams): (readonly Matcher[])[] {
    return parameters.getAll('match[]').map((text) => {
      try {
        return parseSelector(text, semantics);
      } catch (error) {
        throw badParameter('match[]', error instanceof Error ? error.message : String(error));
      }
    });
  }

  /** Those that the request selects, or all: a request for labels need not select. */
  function selected(parameters: URLSearchParams): readonly Labels[] {
    const selectors = selectorsOf(parameters);
    return matching(parameters, selectors.length === 0 ? [[]] : selectors);
  }

  app.on(['GET', 'POST'], '/series', async (c) => {
    const parameters = await parametersOf(c);
    const selectors = selectorsOf(parameters);
    if (selectors.length === 0) throw new ApiFailure('bad_data', 'no match[] parameter provided');
    return list(c, matching(parameters, selectors), parameters);
  });

  app.on(['GET', 'POST'], '/labels', async (c) => {
    const parameters = await parametersOf(c);
    const names = new Set(selected(parameters).flatMap((labels) => Object.keys(labels)));
    return list(c, [...names].sort(), parameters);
  });

  app.get('/label/:name/values', async (c) => {
    const name = c.req.param('name');
    if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name))
      throw new ApiFailure('bad_data', `invalid label name: "${name}"`);
    const parameters = await parametersOf(c);
    const values = new Set<string>();
    for (const labels of selected(parameters)) {
      const value = labels[name];
      if (value !== undefined) values.add(value);
    }
    return list(c, [...values].sort(), parameters);
  });

  return app;
}

/** As many as are wanted; that there are more is a warning. */
function list(c: Context, all: readonly unknown[], parameters: URLSearchParams): Response {
  const limit = limitIn(parameters);
  if (all.length <= limit) return c.json({ status: 'success', data: all });
  const warnings = ['results truncated due to limit'];
  return c.json({ status: 'success', data: all.slice(0, limit), warnings });
}
