import { html } from 'hono/html';
import type { ExpectationResult } from '../core/scenario/expectations.ts';
import type { Markup } from './chart/plot.ts';
import type { Table } from './table.ts';
import { tableHtml } from './table-html.ts';

/** What was expected of a run, beside what came. */
export function expectationRows(expectations: readonly ExpectationResult[]): Table {
  return {
    head: ['', 'what', 'expected', 'got'],
    rows: expectations.map(({ name, expected, actual, pass }) => [
      pass ? '✔' : '✘',
      name,
      expected,
      actual,
    ]),
    numbers: [],
  };
}

/** The same as a part of a page; nothing where nothing was expected. */
export function expectationsSection(expectations: readonly ExpectationResult[]): Markup {
  if (expectations.length === 0) return html``;
  const classes = expectations.map(({ pass }) => (pass ? 'pass' : 'fail'));
  return html`<section><h2>Expectations</h2>${tableHtml(expectationRows(expectations), classes)}</section>`;
}
