import { drawnRun } from '../src/core/analysis/judges/drawn-run.ts';
import { headToHead } from '../src/core/analysis/judges/head-to-head.ts';
import {
  GUARANTEES,
  JUDGE_NAMES,
  type JudgeName,
  LINEUP,
  type Setting,
} from '../src/core/analysis/judges/lineup.ts';
import { meanTest } from '../src/core/analysis/judges/mean-test.ts';
import { pointThreshold } from '../src/core/analysis/judges/point-threshold.ts';
import { decisionOf, type Entrant } from '../src/core/analysis/judges/replay.ts';
import { stream } from '../src/core/random.ts';
import { normalQuantile } from '../src/core/statistics/normal.ts';
import type { Aim, Bench } from './bench.ts';

/** What each judge does, by simulation: its false alarms, how soon it sees a difference, its cost. */
export const detectorsBench: Bench = {
  name: 'detectors',
  run: (print) =>
    Promise.resolve([...falseAlarms(print), ...detection(print), ...lateOnset(print), cost(print)]),
};

const SEED = 1;
const ALPHA = 0.01;
const STABLE = 0.01;
const PER_LOOK = 100;
const LOOKS = 200;

/** One request of either model a millisecond, so that times read as requests. */
function settingOf(looks: number, perLook = PER_LOOK): Setting {
  return {
    nouns: { samples: 'requests', events: 'errors' },
    alpha: ALPHA,
    allowedRatio: 1,
    minimumSamples: PER_LOOK,
    stableRate: STABLE,
    limit: 2 * STABLE,
    windowMs: 5 * PER_LOOK,
    looks,
    canarySamples: looks * perLook,
  };
}

interface Runs {
  readonly count: number;
  readonly canaryRate: number;
  readonly looks?: number;
  readonly perLook?: number;
  readonly onsetLook?: number;
}

function* runs({ count, canaryRate, looks = LOOKS, perLook = PER_LOOK, onsetLook = 0 }: Runs) {
  const arms = { canaryPerLook: perLook, stablePerLook: perLook };
  const drawn = { stableRate: STABLE, canaryRate, ...arms, looks, everyMs: perLook, onsetLook };
  for (let run = 0; run < count; run += 1)
    yield drawnRun(drawn, stream(SEED, `${canaryRate}/${looks}/${onsetLook}/${run}`));
}

const ALARM_RUNS = 4_000;
const STANDARD_ERRORS = 3;

/** One look at as many requests as the specification's table has in all, and many at a few each. */
const PLANS = [
  { looks: 1, perLook: 20_000 },
  { looks: 500, perLook: PER_LOOK },
];

/** Equal arms, no difference: at one look, and at five hundred. */
function falseAlarms(print: (line: string) => void): Aim[] {
  const names = JUDGE_NAMES.filter((name) => GUARANTEES[name] !== 'none');
  const most = ALPHA + STANDARD_ERRORS * Math.sqrt((ALPHA * (1 - ALPHA)) / ALARM_RUNS);
  const shares = PLANS.map(({ looks, perLook }) => {
    const entrants = names.map((name) => LINEUP[name](settingOf(looks, perLook)));
    return headToHead(entrants, runs({ count: ALARM_RUNS, canaryRate: STABLE, looks, perLook }));
  });
  print(`false alarms of ${ALARM_RUNS} runs at 1 and at 500 looks; alpha ${ALPHA}`);
  return names.map((name, index) => {
    const [once, often] = shares.map((standings) => (standings[index]?.failed ?? 0) / ALARM_RUNS);
    print(`${name.padEnd(18)} ${once?.toFixed(4)}  ${often?.toFixed(4)}`);
    const met = Math.max(once ?? 1, often ?? 1) <= most;
    return { what: `${name}: false alarms within alpha at 1 look and at 500`, met };
  });
}

const DETECTION_RUNS = 2_000;
const CANARY_RATES = [0.015, 0.02, 0.03, 0.05, 0.1];

/** Median requests to each canary rate, as the project's specification has them; over all runs. */
const SPECIFIED: readonly (readonly [
  JudgeName | keyof typeof SPECIFIED_ALIKE,
  readonly number[],
])[] = [
  ['naive', [3_600, 1_300, 500, 200, 100]],
  ['fixed', [20_000, 20_000, 20_000, 20_000, 20_000]],
  ['bonferroni-like', [9_300, 3_200, 1_600, 1_600, 1_600]],
  ['yeast', [10_000, 5_200, 2_600, 1_300, 600]],
  ['mixture', [9_500, 3_100, 1_200, 600, 300]],
  ['dirichlet-100', [12_700, 4_900, 2_100, 1_000, 500]],
  ['dirichlet-10', [11_200, 3_400, 1_300, 500, 200]],
  ['uniform', [11_000, 3_100, 1_000, 400, 200]],
  ['sprt', [9_000, 2_500, 1_000, 500, 200]],
  ['hybrid', [10_700, 3_600, 1_200, 500, 200]],
  ['flagger-like', [17_000, 5_500, 2_500, 2_500, 2_500]],
];

/**
 * A median moves by whole looks: planned ones are far apart, and half of the runs to 1.5 % (0.497 of
 * 8,000) are through at the look of 9,300, the other half at the next.
 */
const TOLERANCE = 0.15;
const PLANNED_APART = ((LOOKS - 1) * PER_LOOK) / 13 + PER_LOOK;

function detection(print: (line: string) => void): Aim[] {
  const setting = settingOf(LOOKS);
  const entrants = SPECIFIED.map(([name]) => ({ ...LINEUP, ...SPECIFIED_ALIKE })[name](setting));
  const columns = CANARY_RATES.map((rate) =>
    headToHead(entrants, runs({ count: DETECTION_RUNS, canaryRate: rate })),
  );
  print(`detected share / median requests of ${DETECTION_RUNS} runs, beside the specified median`);
  return SPECIFIED.map(([name, specified], index) => {
    const cells = columns.map((standings, column) => {
      const standing = standings[index];
      const median = standing?.medianSamples ?? Number.POSITIVE_INFINITY;
      return { share: (standing?.failed ?? 0) / DETECTION_RUNS, median, wanted: specified[column] };
    });
    const text = cells.map(
      ({ share, median, wanted }) => `${share.toFixed(3)}/${median}(${wanted})`,
    );
    print(`${name.padEnd(16)} ${text.join('  ')}`);
    const met = cells.every(({ median, wanted = 0 }) => {
      const oneLook = name === 'bonferroni-like' ? PLANNED_APART : PER_LOOK;
      return Math.abs(median - wanted) <= Math.max(oneLook, TOLERANCE * wanted);
    });
    return { what: `${name}: median requests within 15 % (or one look) of the specified`, met };
  });
}

/** Judges that the specification has otherwise than the lineup. */
const SPECIFIED_ALIKE = {
  /** Five windows of 500 requests over 2 %, without the tick that Flagger itself takes to act. */
  'flagger-like': (setting: Setting): Entrant => {
    const limit = { kind: 'absolute', value: setting.limit } as const;
    const judge = pointThreshold({
      ...setting,
      worse: 'higher',
      limit,
      failureLimit: 4,
      minimumSamples: 1,
    });
    return { name: 'flagger-like', everyMs: setting.windowMs, judge };
  },
  /** Fourteen looks evenly spaced from the first of 200 on, not from the fourteenth part on. */
  'bonferroni-like': (setting: Setting): Entrant => {
    const z = normalQuantile(1 - setting.alpha / 14);
    const looks = Array.from({ length: 14 }, (_, look) => {
      return { samples: PER_LOOK * Math.round(1 + ((LOOKS - 1) * look) / 13), z };
    });
    const boundary = { kind: 'planned', looks } as const;
    const judge = meanTest({ ...setting, worse: 'higher', margin: 0, boundary });
    return { name: 'bonferroni-like', judge };
  },
};

const ONSETS = [0, 100, 200];

/** A threefold error rate that begins late: requests from its onset on. */
function lateOnset(print: (line: string) => void): Aim[] {
  const names = ['sequential', 'from-start', 'shiryaev-roberts', 'cusum'] as const;
  print('median requests from the onset of 3 % errors, by how many the canary had had before');
  const delays = ONSETS.map((onset) => {
    const setting = settingOf(onset + LOOKS);
    const entrants = names.map((name) => LINEUP[name](setting));
    const drawn = { count: 500, canaryRate: 0.03, looks: onset + LOOKS, onsetLook: onset };
    return headToHead(entrants, runs(drawn)).map(
      ({ medianSamples }) => (medianSamples ?? Number.NaN) - onset * PER_LOOK,
    );
  });
  names.forEach((name, index) => {
    print(`${name.padEnd(18)} ${delays.map((row) => row[index]).join('  ')}`);
  });
  const late = delays.at(-1) ?? [];
  const [sequential = Number.NaN, fromStart = Number.NaN] = late;
  return [{ what: 'a late fault is seen sooner than from the start', met: sequential < fromStart }];
}

const MAX_MICROSECONDS = 20;

/** Kayenta's test sorts and searches all values so far, at every fifth look. */
const MAX_KAYENTA_MICROSECONDS = 100;

function cost(print: (line: string) => void): Aim {
  const setting = settingOf(LOOKS);
  const recorded = [...runs({ count: 200, canaryRate: STABLE })];
  let slowest = 0;
  for (const name of JUDGE_NAMES) {
    const entrant = LINEUP[name](setting);
    const start = performance.now();
    let looks = 0;
    for (const run of recorded) {
      const { failedAt } = decisionOf(entrant, run);
      looks += failedAt ? failedAt.look + 1 : run.looks.length;
    }
    const microseconds = ((performance.now() - start) * 1_000) / looks;
    const scale = name === 'kayenta' ? MAX_MICROSECONDS / MAX_KAYENTA_MICROSECONDS : 1;
    slowest = Math.max(slowest, microseconds * scale);
    print(`${name.padEnd(18)} ${microseconds.toFixed(2)} µs a look`);
  }
  const what = `a look takes under ${MAX_MICROSECONDS} µs, Kayenta's ${MAX_KAYENTA_MICROSECONDS} µs`;
  return { what, met: slowest < MAX_MICROSECONDS };
}
