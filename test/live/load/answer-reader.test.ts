import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerReader } from '../../../src/live/load/answer-reader.ts';
import { event } from './chat-server.ts';

function read(contentType: string, chunks: readonly (string | Buffer)[]) {
  const reader = answerReader(contentType);
  const sawContent = chunks.map((chunk) => reader.read(Buffer.from(chunk)));
  return { sawContent, error: reader.end() };
}

const stream = (...chunks: string[]) => read('text/event-stream; charset=utf-8', chunks);
const empty = event({ delta: { role: 'assistant', content: '' }, finish_reason: null });
const word = event({ delta: { content: 'Zürich' }, finish_reason: null });
const stop = event({ delta: {}, finish_reason: 'stop' });

test('the first token is the first content that is not empty', () => {
  expect(stream(empty, word, word, stop).sawContent).toEqual([false, true, true, true]);
});

test('a stream is whole with a finish_reason or with [DONE], else cut', () => {
  expect(stream(word, stop).error).toBeNull();
  expect(stream(word, 'data: [DONE]\n\n').error).toBeNull();
  expect(stream(word, 'data:[DONE]').error).toBeNull();
  expect(stream(word, word).error).toBe('cut');
  expect(stream().error).toBe('cut');
});

test('markers inside the content finish nothing', () => {
  const sly = event({ delta: { content: 'data: [DONE] "finish_reason":"stop"' } });
  expect(stream(sly).error).toBe('cut');
});

test('what is not our format is passed over', () => {
  expect(stream(': ping\n\n', 'data: {oops\n\n', 'data: {"choices":[null]}\n\n').error).toBe('cut');
});

test('how a stream is cut into chunks changes nothing', () => {
  const bytes = Buffer.from(empty + word.replaceAll('\n', '\r\n') + stop);
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length)), (cuts) => {
      const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      const chunks = edges.slice(1).map((edge, i) => bytes.subarray(edges[i], edge));
      const { sawContent, error } = read('text/event-stream', chunks);
      expect(error).toBeNull();
      expect(sawContent.at(-1)).toBe(true);
    }),
  );
});

test('an answer in one piece is JSON with choices, else malformed', () => {
  expect(read('application/json', ['{"choices":', '[{}]}'])).toEqual({
    sawContent: [false, false],
    error: null,
  });
  expect(read('application/json', ['{"choices":[']).error).toBe('malformed');
  expect(read('application/json', ['{"choices":[]}']).error).toBe('malformed');
  expect(read('', ['null']).error).toBe('malformed');
});

test('an answer beyond every bound is malformed and not kept', () => {
  const megabyte = Buffer.alloc(1024 * 1024, 32);
  expect(
    read(
      'application/json',
      Array.from({ length: 11 }, () => megabyte),
    ).error,
  ).toBe('malformed');
});
