import { describe, expect, it } from 'vitest';
import { readScript } from '../../../../src/core/promql/script/read-script.ts';
import { readSeriesLine } from '../../../../src/core/promql/script/series-line.ts';

describe('a series line', () => {
  it.each([
    ['m 1 -2 +3 .5 1e3 0x1F', [1, -2, 3, 0.5, 1_000, 31]],
    ['m 0+10x2 5-1x1 7x1', [0, 10, 20, 5, 4, 7, 7]],
    ['m 0x3', [0, 0, 0, 0]],
    ['m -1-1x1 _ _x2 stale', [-1, -2, 'gap', 'gap', 'gap', 'stale']],
    ['m NaN Inf -inf', [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]],
    ['m {{schema:0 sum:1}} 2 {{}}x1', ['native histogram', 2, ...twice('native histogram')]],
    ['m', []],
  ])('%s', (line, points) => {
    expect(readSeriesLine(line).points).toEqual(points);
  });

  it.each([
    ['{} 1', {}],
    ['m{a="x}", b=\'"\'} 1', { __name__: 'm', a: 'x}', b: '"' }],
    ['{"a.b", "c d"="e",} 1', { __name__: 'a.b', 'c d': 'e' }],
    ['{__name__="m",gone=""} 1', { __name__: 'm' }],
  ])('%s has its labels', (line, labels) => {
    expect({ ...readSeriesLine(line).labels }).toEqual(labels);
  });

  it.each(['m one', '1', 'm{a=b} 1', 'm 1x9999999999', 'm{a="1" 2', 'm 1..2'])(
    'refuses %s',
    (line) => {
      expect(() => readSeriesLine(line)).toThrow(SyntaxError);
    },
  );
});

function twice<T>(value: T): T[] {
  return [value, value];
}

describe('a script', () => {
  it('ends a block at an empty line, a comment, or the number that is expected', () => {
    const commands = readScript(
      `
      load 1m
        a 1
        # not part of the load
      EVAL instant at 1m 1 + 1
        2
      clear`.replace('EVAL', 'eval'),
    );
    expect(commands.map(({ kind }) => kind)).toEqual(['load', 'eval', 'clear']);
  });

  it('reads what is expected of an eval', () => {
    const [command] = readScript(`eval instant at 1h30m x
      expect ordered
      expect warn msg: one
      expect no_info
      {a="1"} 5`);
    expect(command).toMatchObject({
      kind: 'eval',
      evaluation: {
        line: 1,
        query: 'x',
        asked: { startMs: 5_400_000, endMs: 5_400_000, stepMs: undefined },
        ordered: true,
        notes: [{ kind: 'warn', wording: { text: 'one' } }, { kind: 'no_info' }],
      },
    });
  });

  it('asks for a range vector at its end', () => {
    const [command] = readScript(`eval instant at 9m x[2m]
      expect range vector from 8m to 10m step 1m
      x 1 2 3`);
    expect(command).toMatchObject({ evaluation: { asked: { startMs: 600_000 } } });
  });

  it('knows start timestamps, and histograms that are loaded as native ones too', () => {
    const [command] = readScript(`load_with_nhcb 1m
      m{a="1"}@st -1m
      m{a="1"} 1
      n 1`);
    expect(command).toMatchObject({ load: { nativeToo: true, started: [{ a: '1' }] } });
  });

  it.each([
    ['lod 1m', 'line 1: not a command: lod 1m'],
    ['clear\n\nload', 'line 3: not a load: load'],
    ['load 1x', 'line 1: not a duration: 1x'],
    ['eval instant x', 'line 1: not an eval: eval instant x'],
    ['eval instant at 0 x\n  expect nothing', 'line 2: not an expectation: expect nothing'],
    ['eval range from 2m to 1m step 1m x', 'line 1: 1m is before 2m'],
    ['load 1m\n  a 1\n  eval instant at 0 a', 'line 3: not a number: instant'],
  ])('%s', (text, message) => {
    expect(() => readScript(text)).toThrow(new SyntaxError(message));
  });
});
