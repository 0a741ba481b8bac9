import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { childrenOf, type Expr, type Semantics } from '../../src/core/promql/ast.ts';
import { DEFAULT_SETTINGS } from '../../src/core/promql/evaluation.ts';
import { parseQuery } from '../../src/core/promql/parse.ts';
import {
  type EngineAnswer,
  engineOver,
  type QueryEngine,
} from '../../src/core/promql/query-engine.ts';
import type { Labels, QueryValue, VectorSample } from '../../src/core/promql/value.ts';
import { findJudge } from '../../src/live/verify/judge-program.ts';
import { loadStore } from '../../src/live/verify/load-store.ts';
import { startReceiver } from '../../src/live/verify/receiver.ts';
import { DASHBOARDS, labelValuesOf, type PanelQuery, queriesOf, ROOT } from './grafana-files.ts';
import {
  LOOKBACK_MS,
  type ObservedRollout,
  observeRollout,
  SCRAPE_MS,
} from './observed-rollout.ts';
import { PROMTOOL_REQUIRED } from './promtool.ts';
import { rulesIn } from './rule-files.ts';

const QUERIES = DASHBOARDS.flatMap(queriesOf);

/** Grafana has four scrapes, or more if the screen is narrow: so many may be missed on a busy machine. */
const RATE_INTERVAL = `${8 * SCRAPE_MS}ms`;

/** Of what is chosen at the top: the only rollout there is, and all of whatever else. */
const CHOSEN: Readonly<Record<string, string>> = {
  job: '.+',
  rollout: 'chat',
  stable: 'aaaa',
  canary: 'bbbb',
  model: '.+',
  host: '.+',
};

/** Series that are exposed and in no panel, each with its reason. */
const NOT_SHOWN: Readonly<Record<string, string>> = {};

/** The text of everything that exposes a series, or asks for one. */
const SOURCE = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(join(ROOT, 'src', file), 'utf8'))
  .join('\n');

let observed: ObservedRollout;
beforeAll(async () => {
  observed = await observeRollout();
}, 60_000);

function filledIn(expr: string, range = '1h'): string {
  return expr
    .replaceAll('$__rate_interval', RATE_INTERVAL)
    .replaceAll('$__range', range)
    .replace(/\$(\w+)/g, (_, name: string) => CHOSEN[name] ?? `no variable ${name}`);
}

/** What the whole of a rollout answers, at its end where a panel asks for one time. */
function asked({ expr, isInstant }: PanelQuery, semantics: Semantics = '3.x'): QueryValue {
  const { startMs, endMs } = observed;
  const text = filledIn(expr, `${endMs - startMs}ms`);
  const engine = engineOf(semantics);
  return answered(
    isInstant
      ? engine.instant(text, endMs)
      : engine.range(text, { startMs, endMs, stepMs: SCRAPE_MS }),
  );
}

function samplesAtEnd(query: string): readonly VectorSample[] {
  const value = answered(engineOf('3.x').instant(query, observed.endMs));
  if (value.type !== 'vector') throw new Error(`${query} is a ${value.type}`);
  return value.samples;
}

function engineOf(semantics: Semantics): QueryEngine {
  const settings = { lookbackMs: LOOKBACK_MS, subqueryStepMs: SCRAPE_MS };
  return engineOver(observed.store, { ...DEFAULT_SETTINGS, ...settings, semantics });
}

function answered(answer: EngineAnswer): QueryValue {
  if (!answer.ok) throw new Error(answer.error);
  return answer.value;
}

function valuesOf(value: QueryValue): readonly number[] {
  switch (value.type) {
    case 'matrix':
      return value.series.flatMap(({ points }) => points.map((point) => point.value));
    case 'vector':
      return value.samples.map((sample) => sample.value);
    default:
      return [];
  }
}

/** Panels whose lines may lie at 0, since nothing of the kind happens to this rollout. */
const MAY_BE_STILL = [
  'Weight, A', // at its end, taken back
  'Share of requests, A',
  'Holds, A', // no rule was silent, and nobody paused it
  'Kill switch, A',
  'Answers that the kill switch cut, A',
  "Stable's errors by kind, A", // it is well
  'Error rate, A',
  'Odd streams, A',
  'Odd streams, B',
  'Answers not scored, the queue being full, A',
  'Answers not scored, the queue being full, B',
  'Copies, B', // none is dropped
  'The engine is late, A',
  'Notices that wait, A', // delivered between two scrapes
  'Waiting, A', // nor of room
  'Waiting, B',
  'Waiting, C',
  'Preemptions, A', // no server is short of cache
  'Preemptions, B',
  'Preemptions, C',
  'Last XID error, A',
];

describe.each(DASHBOARDS)('on the data of a rollout, %s', (name) => {
  it.each(queriesOf(name))('shows something in $where', (query) => {
    const values = valuesOf(asked(query)).filter((value) => !Number.isNaN(value));
    expect(values.length, query.expr).toBeGreaterThan(0);
    if (!MAY_BE_STILL.includes(query.where))
      expect(
        values.some((value) => value !== 0),
        `${query.expr} is 0 throughout`,
      ).toBe(true);
  });

  it.each(queriesOf(name).filter(({ meanings }) => meanings.length > 0))(
    'has a word for every value in $where',
    (query) => {
      const measured = valuesOf(asked(query)).filter(Number.isFinite);
      expect(measured.filter((value) => !query.meanings.includes(value))).toEqual([]);
    },
  );

  it.each(labelValuesOf(name))('lets choose $variable', ({ variable, series, label }) => {
    const samples = samplesAtEnd(`last_over_time(${filledIn(series)}[1h])`);
    const found = samples.map(({ labels }) => labels[label] ?? '');
    expect(found.join()).toMatch(CHOSEN[variable] === '.+' ? /./ : `${CHOSEN[variable]}`);
  });
});

it('the rule that failed is beyond its limit in the table of rules', () => {
  const beyond = samplesAtEnd(
    `understudy_trigger_value > understudy_trigger_limit and understudy_trigger_samples >= 20
     and on (rule) understudy_trigger_verdict{verdict="Failed"} == 1`,
  );
  expect(beyond.map(({ labels }) => labels.rule)).toEqual(['error-rate > 10% rollback']);
});

/** The names of the series that a query asks for. */
function seriesIn(query: string): readonly string[] {
  const names = (expr: Expr): readonly string[] => [
    ...(expr.kind === 'selector' ? expr.matchers : []).flatMap(({ name, value }) =>
      name === '__name__' ? [value] : [],
    ),
    ...childrenOf(expr).flatMap(names),
  ];
  return names(parseQuery(query));
}

/** What a histogram's series are called together. */
function familyOf(series: string): string {
  return series.replace(/_(bucket|sum|count)$/, '');
}

describe('series', () => {
  const rules = [...rulesIn('alerts.yaml'), ...rulesIn('recording-rules.yaml')];
  const recorded = new Set(rules.flatMap(({ record }) => record ?? []));
  const named = new Set([...QUERIES, ...rules].flatMap(({ expr }) => seriesIn(filledIn(expr))));
  let exposed: ReadonlySet<string>;
  beforeAll(() => {
    const all = samplesAtEnd(
      'count by (__name__) ({__name__=~"(inference|understudy|vllm|DCGM).+"})',
    );
    exposed = new Set(all.map(({ labels }) => labels.__name__ ?? ''));
  });

  it('that panels and rules name are exposed, or recorded by a rule', () => {
    expect([...named].filter((name) => !exposed.has(name) && !recorded.has(name))).toEqual([]);
  });

  it('that Understudy exposes are in a panel, or there is a reason', () => {
    const ours = [...exposed].filter((name) => /^(inference|understudy)_/.test(name));
    const shown = new Set(QUERIES.flatMap(({ expr }) => seriesIn(filledIn(expr)).map(familyOf)));
    const missing = new Set(ours.map(familyOf).filter((name) => !shown.has(name)));
    expect([...missing].toSorted()).toEqual(Object.keys(NOT_SHOWN).toSorted());
  });

  it('that Understudy exposes are in docs/metrics.md', () => {
    const metrics = readFileSync(join(ROOT, 'docs/metrics.md'), 'utf8');
    const ours = [...exposed].filter((name) => /^(inference|understudy)_/.test(name));
    const families = new Set(ours.map(familyOf));
    expect([...families].filter((name) => !metrics.includes(`\`${name}\``))).toEqual([]);
  });

  it('that our code has are exposed in the run', () => {
    const written = new Set(SOURCE.match(/(?<=')(inference|understudy)_\w+(?=')/g));
    const families = new Set([...exposed].map(familyOf));
    expect(written.size).toBeGreaterThan(40);
    expect([...written].filter((name) => !families.has(name))).toEqual([]);
  });
});

const judge = await findJudge();

it.skipIf(!judge.ok && !PROMTOOL_REQUIRED)(
  'the real Prometheus shows the same',
  async () => {
    if (!judge.ok) throw new Error(judge.error);
    const { path, semantics } = judge.judge;
    const settings = { lookbackMs: LOOKBACK_MS, evaluationIntervalMs: SCRAPE_MS };
    const started = await startReceiver(path, settings);
    if (!started.ok) throw new Error(started.error);
    const { receiver } = started;
    onTestFinished(() => receiver.stop());
    expect(await loadStore(receiver, observed.store)).toBeUndefined();
    const { startMs, endMs } = observed;
    await Promise.all(
      QUERIES.map(async (query) => {
        const text = filledIn(query.expr, `${endMs - startMs}ms`);
        const answer = query.isInstant
          ? await receiver.query(text, endMs)
          : await receiver.queryRange(text, { startMs, endMs, stepMs: SCRAPE_MS });
        if (!answer.ok) throw new Error(`${text}: ${answer.error}`);
        expect(told(answer.value), text).toEqual(told(asked(query, semantics)));
      }),
    );
  },
  30_000,
);

/** In an order of its own, and to nine digits: sums of the same numbers may differ in the last. */
function told(value: QueryValue): readonly string[] {
  const digits = (number: number) => number.toPrecision(9);
  const line = (labels: Labels, values: readonly (readonly [number, string])[]) =>
    JSON.stringify([Object.entries(labels).toSorted(), values]);
  switch (value.type) {
    case 'matrix':
      return value.series
        .map(({ labels, points }) =>
          line(
            labels,
            points.map(({ tMs, value: number }) => [tMs, digits(number)]),
          ),
        )
        .toSorted();
    case 'vector':
      return value.samples
        .map(({ labels, tMs, value: number }) => line(labels, [[tMs, digits(number)]]))
        .toSorted();
    default:
      return [`${value.value}`];
  }
}
