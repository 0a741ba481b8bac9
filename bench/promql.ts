import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { evaluateInstant, evaluateRange } from '../src/core/promql/evaluate.ts';
import { parseQuery } from '../src/core/promql/parse.ts';
import { SeriesStore } from '../src/core/promql/store.ts';
import type { Aim, Bench } from './bench.ts';
import { beside } from './promql-beside.ts';
import {
  CANARY_QUERIES,
  canarySeries,
  load,
  millionSamples,
  SAMPLES_EACH,
  SCRAPES,
  SERIES,
} from './promql-data.ts';
import { median } from './statistics.ts';

const MAX_MIB = 64;
const MIN_APPENDS_PER_SECOND = 2_000_000;
const MAX_INSTANT_MS = 0.5;
const MAX_RANGE_MS = 50;
const STEPS = 300;
const ROUNDS = 300;
const RANGE_ROUNDS = 20;

type Print = (line: string) => void;

/** The embedded Prometheus: its store, its queries, and both beside the real one over HTTP. */
export const promqlBench: Bench = {
  name: 'promql',
  run: async (print) => [...store(print), ...queries(print), ...(await beside(print))],
};

function store(print: Print): Aim[] {
  const samples = SERIES * SAMPLES_EACH;
  const before = usedBytes();
  const loaded = load(new SeriesStore(), millionSamples());
  const mib = (usedBytes() - before) / 2 ** 20;
  const perSecond = median(Array.from({ length: 5 }, () => appendsPerSecond(samples)));
  print(`${samples} samples in ${loaded.seriesCount()} series: ${mib.toFixed(1)} MiB`);
  print(`append: ${(perSecond / 1e6).toFixed(1)} million samples/s`);
  return [
    { what: `a million samples in ${mib.toFixed(0)} MiB, aim ${MAX_MIB}`, met: mib < MAX_MIB },
    {
      what: `${(perSecond / 1e6).toFixed(1)} million appends/s, aim 2`,
      met: perSecond >= MIN_APPENDS_PER_SECOND,
    },
  ];
}

/** Scrape by scrape, as a scraper appends: each time one sample to every series. */
function appendsPerSecond(samples: number): number {
  const store = new SeriesStore();
  const series = millionSamples().map(({ labels }) => store.series(labels));
  const began = performance.now();
  for (let second = 0; second < samples / series.length; second += 1)
    for (const one of series) store.appendTo(one, second * 1_000, second);
  return (samples / (performance.now() - began)) * 1_000;
}

function queries(print: Print): Aim[] {
  const store = load(new SeriesStore(), canarySeries());
  const nowMs = SCRAPES * 1_000;
  return Object.entries(CANARY_QUERIES).flatMap(([name, text]) => {
    const expr = parseQuery(text);
    const instantMs = medianMs(ROUNDS, () => evaluateInstant(store, expr, nowMs));
    const range = { startMs: nowMs - (STEPS - 1) * 5_000, endMs: nowMs, stepMs: 5_000 };
    const rangeMs = medianMs(RANGE_ROUNDS, () => evaluateRange(store, expr, range));
    const figures = `${instantMs.toFixed(3)} ms, ${rangeMs.toFixed(1)} ms over ${STEPS} steps`;
    print(`${name}: ${figures}`);
    return [
      { what: `${name} under ${MAX_INSTANT_MS} ms`, met: instantMs < MAX_INSTANT_MS },
      { what: `${name} over ${STEPS} steps under ${MAX_RANGE_MS} ms`, met: rangeMs < MAX_RANGE_MS },
    ];
  });
}

function medianMs(rounds: number, run: () => unknown): number {
  const times = Array.from({ length: rounds }, () => {
    const began = performance.now();
    run();
    return performance.now() - began;
  });
  return median(times);
}

/** What is really in use: the collector is called for it. */
function usedBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
