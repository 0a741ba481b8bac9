import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { TuneResult } from '../../../src/core/scenario/tune-result.ts';
import { printTune } from '../../../src/report/terminal/tune-summary.ts';
import { NOTHING_TRIED, onlyOf, SMALL_TUNE } from '../small-tune.ts';

function printed(result: TuneResult): string {
  const out = new PassThrough();
  printTune(result, 'runs/tune', out);
  return stripVTControlCharacters(String(out.read()));
}

/** Its first sentence, on one line. */
function sentence(result: TuneResult): string {
  const [first = ''] = printed(result).split('\n\n');
  return first.replaceAll('\n', ' ');
}

describe('a tuning in the terminal', () => {
  it('says what to take and what speaks for it, within 80 columns', () => {
    const text = printed(SMALL_TUNE);
    expect(text).toBe(GOLDEN);
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('says that the present settings are to be kept where they are the best', () => {
    const text = printed({ ...SMALL_TUNE, recommended: 0, nearest: 0 });
    expect(text.replaceAll('\n', ' ')).toContain('keep the present settings: 2.5% false rollbacks');
    expect(text).not.toContain('present settings: 2.5%, 3m');
    expect(text).not.toContain('setting ');
  });

  it('says by how much the best there is misses what was asked for', () => {
    const constraint = { maxFalseRollback: 0.05, maxDetectSeconds: 60 };
    const none = { ...SMALL_TUNE, constraint, recommended: null };
    expect(sentence({ ...none, nearest: 1 })).toBe(
      'Of 5 settings tried on 2 scenarios x 40 seeds, none meets at most 5% false rollbacks and ' +
        'detection within 1m; the best there is, error-rate 3%, interval 15s: 0% false rollbacks ' +
        '(0% to 5%), 95% of faulty models caught within 1m45s, 106 bad answers (45s too late); ' +
        'the present settings: 2.5%, 3m, 145.',
    );
    expect(sentence({ ...none, nearest: 2 })).toContain(
      '90% of faulty models caught, 83.5 bad answers ' +
        '(5% too many false rollbacks, fewer than 95% are caught at all)',
    );
    expect(printed({ ...none, nearest: 1 })).toContain('~ comes nearest, • present');
  });

  it('marks an interrupted tuning right below its sentence', () => {
    const seeds = { first: 1, asked: 5_000, done: 40 };
    expect(printed({ ...SMALL_TUNE, complete: false, seeds })).toContain(
      '\n‖ interrupted after 40 of 5,000 seeds; what is below holds for those\n',
    );
  });

  it('has nothing to tabulate before every scenario has been run', () => {
    expect(printed(NOTHING_TRIED)).toBe(
      `None of 5 settings was tried on every scenario.
‖ interrupted after 0 of 40 seeds

  run folder: runs/tune
`,
    );
  });

  it('leaves out what was not asked of any scenario', () => {
    expect(sentence(onlyOf('healthy'))).toContain(
      'take error-rate 3%, interval 15s: 0% false rollbacks (0% to 5%); the present settings: 2.5%.',
    );
    expect(sentence(onlyOf('faulty'))).toContain(
      'interval 15s: 95% of faulty models caught within 1m45s, 106 bad answers; the present ' +
        'settings: 3m, 145.',
    );
    expect(printed(onlyOf('healthy'))).toContain(
      'what this canary cannot see\n  nothing was found that this traffic is too thin to show\n',
    );
  });

  it('shows the first of a long frontier, and always the one to take', () => {
    const [present, taken] = SMALL_TUNE.candidates;
    if (!present || !taken) throw new Error('the small tuning lacks a candidate');
    const many = Array.from({ length: 60 }, (_, index) => ({
      ...taken,
      falseRollback: { count: index, share: index / 1_000, low: 0, high: 1 },
    }));
    const text = printed({
      ...SMALL_TUNE,
      candidates: [present, ...many],
      frontier: many.map((_, index) => index + 1),
      recommended: 50,
      nearest: 50,
    });
    expect(text).toContain('     and 47 more in report.html\n');
    expect(text.match(/^ {2}→ .*%/gm)).toHaveLength(1);
  });
});

const GOLDEN = `Of 5 settings tried on 2 scenarios x 40 seeds, 3 are on the frontier; take
error-rate 3%, interval 15s: 0% false rollbacks (0% to 5%), 95% of faulty models
caught within 1m45s, 106 bad answers; the present settings: 2.5%, 3m, 145.

  setting     present     recommended
  error-rate  1%       →  3%
  interval    30s      →  15s

     false rollbacks  95% interval  caught    p50    p95   bad  promoted
  →               0%      0% to 5%    100%     1m  1m45s   106       40m
     error-rate 3%, interval 15s
  •             2.5%    0% to 7.5%   97.5%  1m30s     3m   145       40m
     the present settings
                  5%     0% to 10%     95%     1m  1m30s   120       40m
     error-rate 0.5%, weights 10/100
                 10%     5% to 15%     90%    45s  never  83.5       40m
     error-rate 0.5%, interval 15s
  → recommended, • present

  scenario    is       promoted  rolled back  early  detected    bad
  good-model  healthy        40            0      -         -  1,363
  bad-model   faulty          0           40      0        1m    106

  p50 and p95: from fault to detection, of the scenario that is worst in it;
  bad: bad canary answers in a run; promoted: how long a healthy rollout takes;
  early: before there was a fault

  what this canary cannot see
  hallucination-rate in bad-model: nothing between 1.2% and 3.42% is told from
  stable, on 300 samples of the canary in 10m at weight 5%; the limit 2% takes
  2,410, more than there are

  note: at compression 30 a window holds 1/30 of the requests it would hold in
  production
  run folder: runs/tune
`;
