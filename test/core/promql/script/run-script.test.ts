import { describe, expect, it } from 'vitest';
import { runScript } from '../../../../src/core/promql/script/run-script.ts';

const LOADED = `
load 1m
  x_total{a="1"} 0+60x10
  h {{schema:0 sum:1 count:1}}x3
  h_bucket{le="1"} 1x10
  s@st -1m
  s 1x10

`;

/** What became of one eval over the samples above. */
function outcomeOf(evaluation: string, semantics: '2.x' | '3.x' = '3.x') {
  const [outcome] = runScript(LOADED + evaluation, semantics);
  if (outcome?.result === 'failed') return outcome.problem;
  return outcome?.result === 'skipped' ? `skipped: ${outcome.reason}` : outcome?.result;
}

describe('a case', () => {
  it.each([
    ['eval instant at 5m x_total\n  x_total{a="1"} 300'],
    ['eval instant at 5m x_total\n  x_total{a="1"} 300.0001'],
    ['eval_fail instant at 5m x_total + on() {a="1"} or "x"'],
    ['eval instant at 0 "x"\n  expect string "x"'],
    ['eval range from 1m to 2m step 30s x_total\n  x_total{a="1"} 60 60 120'],
    ['eval instant at 5m h_bucket\n  h_bucket{le="1"} 1'],
  ])('passes: %s', (evaluation) => {
    expect(outcomeOf(evaluation)).toBe('passed');
  });

  it.each([
    ['x_total', '', 'unexpected {__name__="x_total", a="1"} 300'],
    ['x_total', 'y 300', 'unexpected {__name__="x_total", a="1"} 300'],
    ['x_total', 'x_total{a="1"} 300\n  y 1', 'missing {__name__="y"}'],
    ['x_total', 'x_total{a="1"} 301', /got 300 at 300000 ms, expected 301/],
    ['x_total', '5', 'got a vector, expected 5'],
    ['1', '2', 'got the scalar 1, expected 2'],
    ['"x"', 'expect string "y"', 'got the string "x", expected "y"'],
    ['x_total', 'expect fail', 'expected an error, got a vector'],
    ['quantile(2, x_total)', 'expect no_warn\n  {} Inf', /^expected no warn, got/],
    ['x_total', 'expect info\n  x_total{a="1"} 300', 'expected info , got []'],
    ['sum(x_total', '', /unclosed left parenthesis/],
    ['x_total[2m]', 'x_total{a="1"} 1', /expected/],
  ])('fails: %s, expected %s', (query, expected, problem) => {
    const actual = outcomeOf(`eval instant at 5m ${query}\n  ${expected}`);
    if (typeof problem === 'string') expect(actual).toBe(problem);
    else expect(actual).toMatch(problem);
  });

  it.each([
    ['h', 'native histograms'],
    ['rate({__name__=~"h|x_total"}[5m])', 'native histograms'],
    ['histogram_count(x_total)', 'native histograms'],
    ['x_total >/ 2', 'native histograms'],
    ['s', 'start timestamps'],
    ['info(x_total)', 'experimental functions'],
    ['limitk(1, x_total)', 'experimental functions'],
    ['x_total[max_of(1m, step())]', 'experimental functions'],
    ['x_total + fill(0) x_total', 'experimental syntax'],
    ['rate(x_total[5m] anchored)', 'experimental syntax'],
    ['x_total offset (1m + 1s)', 'experimental syntax'],
  ])('is skipped: %s', (query, reason) => {
    const evaluation = `eval instant at 5m ${query}\n  expect fail`;
    expect(outcomeOf(evaluation)).toBe(`skipped: ${reason}`);
  });

  it('is not skipped in 2.x, which has no such functions', () => {
    expect(outcomeOf('eval instant at 5m info(x_total)\n', '2.x')).toMatch(/unknown function/);
  });

  it('holds whenever it is asked, once it is pinned', () => {
    const wrong = 'eval instant at 5m x_total @ start()\n  x_total{a="1"} 300';
    expect(outcomeOf(wrong)).toBe('passed');
  });
});

it('loads a classic histogram as a native one too where it is told to', () => {
  const script = `
    load_with_nhcb 1m
      h_bucket{le="1",a="b"} 1
      h_count{a="b"} 1

    eval instant at 0 h
      {} 1

    eval instant at 0 h_count
      h_count{a="b"} 1`;
  expect(runScript(script, '3.x').map(({ result }) => result)).toEqual(['skipped', 'passed']);
});

it('forgets everything at a clear', () => {
  const script = `${LOADED}clear\n\neval instant at 0 h\n\neval instant at 0 x_total\n`;
  expect(runScript(script, '3.x').map(({ result }) => result)).toEqual(['passed', 'passed']);
});
