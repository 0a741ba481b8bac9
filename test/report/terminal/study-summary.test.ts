import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { StudyResult } from '../../../src/core/scenario/study-result.ts';
import { printStudy } from '../../../src/report/terminal/study-summary.ts';
import { SMALL_STUDY, SMALL_TYPED } from '../small-study.ts';

function printed(study: StudyResult, folder: string | null = null): string {
  const out = new PassThrough();
  printStudy(study, SMALL_TYPED, folder, out);
  return stripVTControlCharacters(String(out.read()));
}

describe('a study in the terminal', () => {
  it('says what the runs came to, within 80 columns', () => {
    const text = printed(SMALL_STUDY, 'runs/study');
    expect(text).toBe(GOLDEN);
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('marks an interrupted study right below its sentence', () => {
    const text = printed({
      ...SMALL_STUDY,
      complete: false,
      seeds: { first: 1, asked: 1_000, done: 312 },
    });
    expect(text).toMatch(/^312 of 1,000 runs, seeds 1 to 312: rolled back in 95%/);
    expect(text).toContain(
      '\n‖ interrupted after 312 of 1,000 runs; what is below holds for those\n',
    );
  });

  it('has nothing to tabulate before the first run has ended', () => {
    const text = printed({ ...NOTHING_DONE });
    expect(text).toBe(
      `None of 1,000 runs ended.
‖ interrupted after 0 of 1,000 runs

  Virtual time, requests drawn one by one. All times are plan time.
`,
    );
  });

  it('does not round a share to all or to nothing while one run differs', () => {
    const [most] = SMALL_STUDY.outcomes;
    const outcomes = most ? [{ ...most, share: 0.99999, low: 0.9997, high: 1 }] : [];
    expect(printed({ ...SMALL_STUDY, outcomes })).toContain('rolled back in > 99.9%');
  });
});

const NOTHING_DONE: StudyResult = {
  ...SMALL_STUDY,
  compression: 1,
  complete: false,
  seeds: { first: 1, asked: 1_000, done: 0 },
  outcomes: [],
  deciders: [],
  expectations: [],
  odd: [],
  ended: [],
  bands: [],
  detectSeconds: null,
  detectHistogram: null,
  drainSeconds: null,
  notes: [],
};

const GOLDEN = `20 runs, seeds 7 to 26: rolled back in 95% (76.4% to 99.1%), promoted in 5%;
detected 3m after the fault (1m to 6m), 1 run before it; 50 users met 6 bad
answers first.

  ended        runs  share  95% interval
  rolled back    19    95%  76.4% to 99.1%
  promoted        1     5%  0.9% to 23.6%

  decided by          ended        share  95% interval    samples
  hallucination-rate  rolled back    95%  76.4% to 99.1%  72 (51 to 118)
  plan                promoted        5%  0.9% to 23.6%   -

  in a run                        runs        p5       p50     p95
  fault to detection                18        1m        3m      6m
  decision to last canary answer    19        0s      4.9s   14.9s
  goodput of the canary             20     61.2%     77.7%   93.4%
  canary requests                   20        53      72.5   2,358
  users with a canary answer        20        39        50     860
  bad canary answers                20         3         6      14
  cost of the canary                20  $0.00287  $0.00408  $0.133

     what             expected     held in  95% interval
  ~  outcome          rolled-back      95%  76.4% to 99.1%
  ✔  detected within  8m              100%  83.9% to 100%
  ✘  bad answers      at most 1         0%  0% to 16.1%

  runs that ended otherwise than most, and how to run each again
  promoted by plan: every step was done
    understudy simulate bad-model --seed 12 --compression 30

  Virtual time, requests drawn one by one; at compression 30 a window holds 1/30
  of the requests it would hold in production. All times are plan time.
  note: 3 of 20 runs were stopped by their traffic, not by their plan
  run folder: runs/study
`;
