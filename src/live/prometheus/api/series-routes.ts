import { Hono } from 'hono';
import type { Semantics } from '../../../core/promql/ast.ts';
import { compareLabels } from '../../../core/promql/label-set.ts';
import type { Matcher } from '../../../core/promql/matcher.ts';
import { parseSelector } from '../../../core/promql/parse.ts';
import type { SeriesStore } from '../../../core/promql/store.ts';
import type { Labels } from '../../../core/promql/value.ts';
import { ApiFailure, badParameter } from './failure.ts';
import { optionalRange, parametersOf } from './parameters.ts';

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
    return c.json({ status: 'success', data: matching(parameters, selectors) });
  });

  app.on(['GET', 'POST'], '/labels', async (c) => {
    const names = new Set(selected(await parametersOf(c)).flatMap((labels) => Object.keys(labels)));
    return c.json({ status: 'success', data: [...names].sort() });
  });

  app.get('/label/:name/values', async (c) => {
    const name = c.req.param('name');
    if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name))
      throw new ApiFailure('bad_data', `invalid label name: "${name}"`);
    const values = new Set<string>();
    for (const labels of selected(await parametersOf(c))) {
      const value = labels[name];
      if (value !== undefined) values.add(value);
    }
    return c.json({ status: 'success', data: [...values].sort() });
  });

  return app;
}
