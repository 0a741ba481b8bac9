import { expect, it } from 'vitest';
import { readApiAnswer } from '../../../src/live/prometheus/answer.ts';

const body = (value: unknown) => readApiAnswer(JSON.stringify(value));

it('reads each kind of result, with unknown keys around it', () => {
  expect(
    body({
      status: 'success',
      infos: ['passed over'],
      data: {
        resultType: 'vector',
        stats: {},
        result: [
          { metric: { a: 'b' }, value: [1700000000.123, 'NaN'] },
          { metric: {}, value: [1.5, '+Inf'] },
        ],
      },
    }),
  ).toEqual({
    kind: 'value',
    warnings: [],
    value: {
      type: 'vector',
      samples: [
        { labels: { a: 'b' }, tMs: 1_700_000_000_123, value: Number.NaN },
        { labels: {}, tMs: 1_500, value: Number.POSITIVE_INFINITY },
      ],
    },
  });
  expect(body({ status: 'success', data: { resultType: 'scalar', result: [2, '1e-07'] } })).toEqual(
    {
      kind: 'value',
      warnings: [],
      value: { type: 'scalar', tMs: 2_000, value: 1e-7 },
    },
  );
  expect(
    body({
      status: 'success',
      data: {
        resultType: 'matrix',
        result: [
          {
            metric: {},
            values: [
              [1, '-Inf'],
              [2, '3'],
            ],
          },
        ],
      },
    }),
  ).toMatchObject({
    value: {
      series: [{ points: [{ tMs: 1_000, value: Number.NEGATIVE_INFINITY }, { value: 3 }] }],
    },
  });
});

it('keeps the warnings, wherever they stand', () => {
  const data = { resultType: 'vector', result: [], warnings: ['store b is down'] };
  expect(body({ status: 'success', warnings: ['partial'], data })).toMatchObject({
    warnings: ['partial', 'store b is down'],
  });
});

it('tells a refusal from something that is no Prometheus', () => {
  expect(body({ status: 'error', errorType: 'bad_data', error: 'parse error' })).toEqual({
    kind: 'refused',
    error: 'parse error',
  });
  expect(readApiAnswer('<html>')).toEqual({
    kind: 'not-prometheus',
    error: 'the answer is not JSON',
  });
  expect(body({ ok: true }).kind).toBe('not-prometheus');
});

it('keeps warnings wherever they stand, but no remarks about the query itself', () => {
  const answer = readApiAnswer(
    JSON.stringify({
      status: 'success',
      warnings: ['store a is away', 'PromQL info: metric might not be a counter: "x" (1:6)'],
      infos: ['PromQL info: as later releases say it'],
      data: { resultType: 'vector', result: [], warnings: ['store b is away'] },
    }),
  );
  expect(answer).toMatchObject({ warnings: ['store a is away', 'store b is away'] });
});
