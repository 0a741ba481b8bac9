import { describe, expect, test } from 'vitest';
import { forClient, forModel } from '../../../src/live/router/headers.ts';

describe('headers towards the model', () => {
  test('end-to-end fields pass, in order, with repetition and case kept', () => {
    const raw = ['Content-Type', 'application/json', 'X-A', '1', 'x-a', '2', 'X-Request-Id', 'r-1'];
    expect(forModel(raw)).toEqual(raw);
  });

  test('fields of the connection do not, nor those that Connection names', () => {
    const raw = [
      ...['Connection', 'keep-alive, X-Secret , x-other'],
      ...['X-Secret', 's', 'x-OTHER', 'o', 'Keep-Alive', 'timeout=5', 'TE', 'trailers'],
      ...['Transfer-Encoding', 'chunked', 'Upgrade', 'h2c', 'Proxy-Authorization', 'p'],
      ...['Proxy-Connection', 'keep-alive', 'Trailer', 'x-t', 'Host', 'h', 'Content-Length', '3'],
      ...['Expect', '100-continue', 'Accept-Encoding', 'gzip', 'Accept', '*/*'],
    ];
    expect(forModel(raw)).toEqual(['Accept', '*/*']);
  });
});

describe('headers towards the client', () => {
  test('end-to-end fields pass, cookies one by one', () => {
    const headers = { 'content-length': '2', 'set-cookie': ['a=1', 'b=2'], date: 'today' };
    expect(forClient(headers)).toEqual([
      ...['content-length', '2'],
      ...['set-cookie', 'a=1', 'set-cookie', 'b=2'],
      ...['date', 'today'],
    ]);
  });

  test("the model's connection and its own claim of who served do not", () => {
    const headers = {
      connection: 'close, x-internal',
      'x-internal': '1',
      'keep-alive': 'timeout=5',
      'transfer-encoding': 'chunked',
      'x-understudy-model': 'other',
      'x-understudy-version': 'v0',
      'x-kept': 'yes',
    };
    expect(forClient(headers)).toEqual(['x-kept', 'yes']);
  });
});
