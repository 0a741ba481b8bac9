import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SseReader } from '../../src/core/sse-reader.ts';

const STREAM =
  'retry: 2000\n\n: a comment\n\nid: 1\nevent: told\ndata: {"a":1}\n\n' +
  'data: two\ndata:lines\r\n\r\nevent: nothing\n\nid: 3\ndata\n\n';

const EVENTS = [
  { id: '1', name: 'told', data: '{"a":1}' },
  { id: '1', name: 'message', data: 'two\nlines' },
  { id: '3', name: 'message', data: '' },
];

it('reads the same events wherever the text is cut (seed 4)', () => {
  const cuts = fc.array(fc.nat(STREAM.length), { maxLength: 12 });
  fc.assert(
    fc.property(cuts, (places) => {
      const reader = new SseReader();
      const at = [0, ...places, STREAM.length].sort((a, b) => a - b);
      const pieces = at.slice(1).map((end, index) => STREAM.slice(at[index], end));
      expect(pieces.flatMap((piece) => reader.push(piece))).toEqual(EVENTS);
    }),
    { seed: 4 },
  );
});

it('does not wait for ever for the end of an event', () => {
  const reader = new SseReader();
  expect(() => reader.push('x'.repeat(5_000_000))).toThrow(RangeError);
});
