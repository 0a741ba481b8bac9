import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTrace } from '../../../../src/core/traffic/trace/read-trace.ts';
import { TRACE_FORMATS } from '../../../../src/core/traffic/trace/trace.ts';

const AZURE = `TIMESTAMP,ContextTokens,GeneratedTokens
2026-02-28 23:59:59.5000000,374,44
2026-03-01 00:00:01.2500000,396,109
2026-03-01 00:00:02.0000000,12,7`;

const BURST_GPT = `Timestamp,Session ID,Elapsed time,Model,Request tokens,Response tokens,Total tokens,Log Type
5,abc,2.1,ChatGPT,472,18,490,Conversation log
5,,1.0,GPT-4,1087,230,1317,Conversation log
9,abc,0.4,ChatGPT,417,276,693,API log`;

const MOONCAKE = `{"timestamp": 100, "input_length": 1024, "output_length": 6, "hash_ids": [0, 1]}
{"timestamp": 400, "input_length": 600, "output_length": 40, "hash_ids": [0, 2]}
{"timestamp": 700, "input_length": 30, "output_length": 4}`;

const seconds = (text: string, format: (typeof TRACE_FORMATS)[number]) =>
  readTrace(text, format).requests.map(({ atMs }) => atMs / 1_000);

describe('each format', () => {
  it('azure: moments, across the end of a month', () => {
    const { requests, findings, skipped } = readTrace(AZURE, 'azure');
    expect({ findings, skipped }).toEqual({ findings: [], skipped: 0 });
    expect(requests).toEqual([
      { atMs: 0, inputTokens: 374, outputTokens: 44 },
      { atMs: 1_750, inputTokens: 396, outputTokens: 109 },
      { atMs: 2_500, inputTokens: 12, outputTokens: 7 },
    ]);
  });

  it('azure: an offset from UTC, carriage returns and a byte order mark', () => {
    const moved = AZURE.replace('00:00:02.0000000', '02:00:02+02:00');
    expect(seconds(`\uFEFF${moved.replaceAll('\n', '\r\n')}\r\n`, 'azure')).toEqual([0, 1.75, 2.5]);
  });

  it('burstgpt: seconds, the second request of one second in between', () => {
    const { requests, findings } = readTrace(BURST_GPT, 'burstgpt');
    expect(requests.map(({ atMs }) => atMs)).toEqual([0, 2_000, 4_000]);
    expect(requests[1]).toMatchObject({ inputTokens: 1_087, outputTokens: 230 });
    expect(findings).toMatchObject([{ severity: 'note' }]);
  });

  it('burstgpt without its columns of sessions', () => {
    const text =
      'Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n5,x,2,3,5,y';
    expect(readTrace(text, 'burstgpt').requests).toEqual([
      { atMs: 0, inputTokens: 2, outputTokens: 3 },
    ]);
  });

  it('mooncake: milliseconds, blocks where there are any', () => {
    expect(readTrace(MOONCAKE, 'mooncake').requests).toEqual([
      { atMs: 0, inputTokens: 1_024, outputTokens: 6, blocks: [0, 1] },
      { atMs: 300, inputTokens: 600, outputTokens: 40, blocks: [0, 2] },
      { atMs: 600, inputTokens: 30, outputTokens: 4 },
    ]);
  });
});

describe('what is wrong with a trace', () => {
  it('a corrupt line is counted, told with its number, and left out', () => {
    const text = AZURE.replace('396,109', '396,many').replace('02.0000000,12', '02.0000000,-12');
    const { requests, findings, skipped } = readTrace(
      `${text}\n2026-03-01 00:00:03,5,6\n`,
      'azure',
    );
    expect(requests).toHaveLength(2);
    expect(skipped).toBe(2);
    expect(findings).toEqual([
      {
        line: 3,
        severity: 'warning',
        message:
          'GeneratedTokens is "many"; expected a whole number, at least 0; the line is left out',
      },
      {
        line: 4,
        severity: 'warning',
        message:
          'ContextTokens is "-12"; expected a whole number, at least 0; the line is left out',
      },
    ]);
  });

  it.each([
    ['azure', '2026-02-30 00:00:01,1,2', 'TIMESTAMP is "2026-02-30 00:00:01"; expected a time'],
    ['azure', '2026-03-01 00:00:01', 'ContextTokens is missing'],
    ['burstgpt', 'soon,,,,1,2,3,', 'Timestamp is "soon"; expected seconds'],
    ['mooncake', '{"timestamp": 1', 'is no JSON object'],
    ['mooncake', '[1, 2]', 'is no JSON object'],
    ['mooncake', '{"timestamp": -1, "input_length": 3, "output_length": 4}', 'timestamp is -1'],
    [
      'mooncake',
      '{"timestamp": 1, "input_length": 3.5, "output_length": 4}',
      'input_length is 3.5',
    ],
    ['mooncake', '{"timestamp": 1, "input_length": 3}', 'output_length is missing'],
    [
      'mooncake',
      '{"timestamp": 1, "input_length": 3, "output_length": 4, "hash_ids": ["a"]}',
      'hash_ids is something else',
    ],
  ] as const)('%s: %s', (format, line, message) => {
    const good = { azure: AZURE, burstgpt: BURST_GPT, mooncake: MOONCAKE }[format];
    const { findings, skipped } = readTrace(`${good}\n${line}`, format);
    expect(skipped).toBe(1);
    const warning = findings.find(({ severity }) => severity === 'warning');
    expect(warning?.line).toBe(good.split('\n').length + 1);
    expect(warning?.message).toContain(message);
  });

  it('of many corrupt lines ten are named and the rest counted', () => {
    const bad = Array.from({ length: 13 }, () => 'x,1,2').join('\n');
    const good = Array.from({ length: 20 }, (_, i) => `2026-03-01 00:01:${10 + i},5,6`).join('\n');
    const { findings, skipped } = readTrace(`${AZURE}\n${good}\n${bad}`, 'azure');
    expect(skipped).toBe(13);
    expect(findings).toHaveLength(11);
    expect(findings.at(-1)?.message).toContain('as are 2 more lines');
  });

  it('requests without tokens are left out with a note', () => {
    const { requests, findings, skipped } = readTrace(
      `${BURST_GPT}\n11,,,,300,0,300,\n`,
      'burstgpt',
    );
    expect(requests).toHaveLength(3);
    expect(skipped).toBe(1);
    expect(findings[0]).toEqual({
      line: 5,
      severity: 'note',
      message: '1 line from here on without input or without output tokens; left out',
    });
  });

  it('a trace out of order is sorted with a note', () => {
    const [head = '', a = '', b = '', c = ''] = AZURE.split('\n');
    const { requests, findings } = readTrace([head, b, a, c].join('\n'), 'azure');
    expect(requests).toEqual(readTrace(AZURE, 'azure').requests);
    expect(findings).toMatchObject([{ line: 3, severity: 'note' }]);
  });

  it.each([
    ['azure', '', 'holds no request'],
    ['azure', 'TIMESTAMP,ContextTokens,GeneratedTokens\n', 'holds no request'],
    ['azure', BURST_GPT, 'has no column'],
    ['burstgpt', AZURE, 'has no column'],
    ['mooncake', AZURE, '4 of 4 lines cannot be read; expected a trace of the format mooncake'],
    [
      'azure',
      'TIMESTAMP,ContextTokens,GeneratedTokens\n2026-03-01 00:00:01,0,2',
      'no request of it has both',
    ],
  ] as const)('%s: refused', (format, text, message) => {
    const { requests, findings } = readTrace(text, format);
    expect(requests).toEqual([]);
    const errors = findings.filter(({ severity }) => severity === 'error');
    expect(errors.map((error) => error.message)).toEqual([expect.stringContaining(message)]);
  });
});

describe('any trace', () => {
  it('is in order, begins at 0 and holds no time twice, and no text makes it throw', () => {
    const rows = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 40 }), fc.nat({ max: 3 }), fc.nat({ max: 3 })),
      { minLength: 1, maxLength: 60 },
    );
    fc.assert(
      fc.property(rows, (times) => {
        const text = times
          .map(([at, input, output]) =>
            JSON.stringify({ timestamp: at * 1_000, input_length: input, output_length: output }),
          )
          .join('\n');
        const { requests, skipped } = readTrace(text, 'mooncake');
        expect(requests.length + skipped).toBe(times.length);
        const at = requests.map(({ atMs }) => atMs);
        expect(at.every((ms, i) => (i === 0 ? ms === 0 : ms > (at[i - 1] ?? 0)))).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...TRACE_FORMATS), (text, format) => {
        const { requests, findings } = readTrace(text, format);
        expect(requests.length > 0 || findings.some((each) => each.severity === 'error')).toBe(
          true,
        );
      }),
    );
  });
});
