import { dealt, placements } from '../src/core/abtest/assignment.ts';
import { abResult } from '../src/core/abtest/results.ts';
import { AbTally, abPlan } from '../src/core/abtest/tally.ts';
import { type DrawnTest, drawnTest, weightsOf } from '../test/core/abtest/drawn-test.ts';
import { requestsOf } from '../test/core/abtest/population.ts';
import type { Aim, Bench } from './bench.ts';

/** Whether an A/B test keeps its word, on users who are anything but alike; and what it costs. */
export const abtestBench: Bench = {
  name: 'abtest',
  run: (print) =>
    Promise.resolve([
      ...falseCalls(print),
      ...power(print),
      coverage(print),
      ...splits(print),
      cost(print),
    ]),
};

const ALPHA = 0.05;
const STANDARD_ERRORS = 3;
const RUNS = 500;

const HALVES = weightsOf({ a: 50, b: 50 });
const BASE = { weights: HALVES, users: 1_000, requests: 5_000, lookEvery: 50 };

const ALIKE: Readonly<Record<string, DrawnTest>> = {
  'two halves': BASE,
  'three arms, 60/30/10': { ...BASE, weights: weightsOf({ a: 60, b: 30, c: 10 }) },
  'a small arm of few users': { ...BASE, weights: weightsOf({ a: 90, b: 10 }), users: 400 },
  'an arm of 2 %': { ...BASE, weights: weightsOf({ a: 98, b: 2 }), users: 5_000, requests: 10_000 },
  'users join all along': { ...BASE, come: 'from-then-on' },
  'users come and go': { ...BASE, come: 'for-a-while' },
};

/** Equal arms, a look after every 50 requests. */
function falseCalls(print: (line: string) => void): Aim[] {
  const most = ALPHA + STANDARD_ERRORS * Math.sqrt((ALPHA * (1 - ALPHA)) / RUNS);
  print(
    `arms alike, ${RUNS} tests each: any difference called at any look; the split called wrong`,
  );
  const aims = Object.entries(ALIKE).map(([name, test]) => {
    const { called, stopped } = shares(test, RUNS);
    print(`${name.padEnd(26)} ${called.toFixed(3)}  ${stopped.toFixed(4)}`);
    return { what: `${name}: false calls within 5 %, the split's within 0.1 %`, called, stopped };
  });
  const naive = shares({ ...BASE, clusters: 'requests' }, RUNS / 5);
  print(`${'each request by itself'.padEnd(26)} ${naive.called.toFixed(3)}`);
  const mostStopped = 0.001 + STANDARD_ERRORS * Math.sqrt(0.001 / RUNS);
  return [
    ...aims.map(({ what, called, stopped }) => ({
      what,
      met: called <= most && stopped <= mostStopped,
    })),
    {
      what: 'a test by request is fooled by active users, and this one not',
      met: naive.called > most,
    },
  ];
}

/** A true difference, in a test of 5,000 users. */
function power(print: (line: string) => void): Aim[] {
  const test = { ...BASE, users: 5_000, requests: 20_000, lookEvery: 500 };
  const wanted = [
    {
      metric: 'b latency',
      effects: { b: { latency: 1.4 } },
      says: 'latency 1.4 times the control',
    },
    { metric: 'b error-rate', effects: { b: { errors: 0.05 } }, says: 'errors 5 points up' },
  ] as const;
  return wanted.map(({ metric, effects, says }) => {
    let found = 0;
    for (let seed = 1; seed <= 100; seed += 1)
      if (drawnTest({ ...test, effects }, seed).called.has(metric)) found += 1;
    print(`${says}: found in ${found} of 100 tests of ${test.requests} requests`);
    return { what: `${says}: found in more than 90 %`, met: found > 90 };
  });
}

/** Where there is a difference, it is in the interval at every look at once. */
function coverage(print: (line: string) => void): Aim {
  const test = { ...BASE, effects: { b: { latency: 1.4 } }, slower: 0.4 };
  let erred = 0;
  for (let seed = 1; seed <= RUNS; seed += 1) if (drawnTest(test, seed).hasErred) erred += 1;
  const share = erred / RUNS;
  print(`the interval of latency ever left the truth out in ${share.toFixed(3)} of ${RUNS} tests`);
  return { what: 'an interval leaves the truth out in 5 % of tests at most', met: share <= ALPHA };
}

/** Nearly every user is seen once: what counts is how many there are. */
function splits(print: (line: string) => void): Aim[] {
  const lost = { arm: 'b', share: 0.05 };
  const test = { ...BASE, users: 400_000, requests: 120_000, lookEvery: 500, lost };
  let caught = 0;
  const after: number[] = [];
  for (let seed = 1; seed <= 20; seed += 1) {
    const { stoppedAfter } = drawnTest(test, seed);
    if (stoppedAfter === null) continue;
    caught += 1;
    after.push(stoppedAfter);
  }
  const median = after.toSorted((x, y) => x - y)[Math.floor(after.length / 2)];
  print(
    `5 % of a half's users lost: caught in ${caught} of 20, after ${median} requests at the median`,
  );
  return [
    {
      what: "a split that loses 5 % of the treatment's users is caught in 95 %",
      met: caught >= 19,
    },
  ];
}

function shares(test: DrawnTest, runs: number): { called: number; stopped: number } {
  let called = 0;
  let stopped = 0;
  for (let seed = 1; seed <= runs; seed += 1) {
    const seen = drawnTest(test, seed);
    if (seen.called.size > 0) called += 1;
    if (seen.stoppedAfter !== null) stopped += 1;
  }
  return { called: called / runs, stopped: stopped / runs };
}

const MAX_MICROSECONDS = 10;

function cost(print: (line: string) => void): Aim {
  const table = dealt('cost', HALVES);
  const outcomes = [...requestsOf(table, 1, { users: 50_000, requests: 200_000 })];
  const tally = new AbTally(abPlan(true), table);
  const place = placements(table);
  const start = performance.now();
  for (const outcome of outcomes) {
    place(outcome.user);
    tally.expose(outcome);
    tally.add(outcome);
  }
  const microseconds = ((performance.now() - start) * 1_000) / outcomes.length;
  const looked = performance.now();
  for (let look = 0; look < 100; look += 1) abResult(tally);
  const lookMicroseconds = ((performance.now() - looked) * 1_000) / 100;
  print(
    `a request is placed and counted in ${microseconds.toFixed(2)} µs, a look takes ${lookMicroseconds.toFixed(0)} µs`,
  );
  return {
    what: `placing and counting take under ${MAX_MICROSECONDS} µs`,
    met: microseconds < MAX_MICROSECONDS,
  };
}
