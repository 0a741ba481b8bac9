import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundaryOf, modelFieldSpans } from '../../../src/core/routing/model-field.ts';
import { withSpansReplaced } from '../../../src/core/routing/model-name.ts';

const SEED = 20_261_129;
const MODEL = 'content-disposition: form-data; name="model"';

function renamed(body: Buffer, boundary = 'b'): Buffer {
  const spans = modelFieldSpans(body, boundary);
  return Buffer.from(withSpansReplaced(body, spans, Buffer.from('ours')));
}

interface Part {
  readonly head: string;
  readonly value: Buffer;
}

function form(parts: readonly Part[], boundary: string, preamble = ''): Buffer {
  const pieces = parts.flatMap(({ head, value }) => [
    Buffer.from(`--${boundary}\r\n${head}\r\n\r\n`, 'latin1'),
    value,
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([Buffer.from(preamble), ...pieces, Buffer.from(`--${boundary}--\r\n`)]);
}

const others = fc.constantFrom(
  'content-disposition: form-data; name="file"; filename="model"\r\ncontent-type: audio/wav',
  'content-disposition: form-data; name="model"; filename="model.bin"',
  'content-disposition: form-data; name="models"',
  'content-disposition: form-data; name="prompt"\r\nx-name: name="model"',
  `${MODEL}\r\ncontent-transfer-encoding: base64`,
  'content-type: text/plain',
);
const ours = fc.constantFrom(
  MODEL,
  'Content-Disposition:form-data;name=model',
  `content-type: text/plain; charset=utf-8\r\n${MODEL}`,
);
/** Values full of what could be taken for a boundary. */
const value = fc.oneof(
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  fc
    .array(fc.constantFrom('\r', '\n', '-', '--b', '\r\n', '{"model":"a"}', MODEL), {
      maxLength: 8,
    })
    .map((texts) => Buffer.from(texts.join(''))),
);
const part = fc.oneof(
  fc.record({ head: others, value, isModel: fc.constant(false) }),
  fc.record({ head: ours, value, isModel: fc.constant(true) }),
);

test(`only the field changes, byte by byte (seed ${SEED})`, () => {
  const parts = fc.array(part, { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(parts, fc.constantFrom('', '\r\n', 'a preamble\r\n'), (written, preamble) => {
      const boundary = '-----8c1f';
      const wanted = written.map(({ head, value, isModel }) => ({
        head,
        value: isModel ? Buffer.from('ours') : value,
      }));
      const made = renamed(form(written, boundary, preamble), boundary);
      expect(made.equals(form(wanted, boundary, preamble))).toBe(true);
    }),
    { seed: SEED, numRuns: 500 },
  );
});

test(`bytes that are no form are left alone, and none throws (seed ${SEED})`, () => {
  const whole = form([{ head: MODEL, value: Buffer.from('a') }], 'b');
  for (let length = 0; length < whole.length - '--\r\n'.length; length += 1) {
    const torn = whole.subarray(0, length);
    expect(renamed(torn).equals(torn)).toBe(true);
  }
  const noise = fc.array(
    fc.constantFrom('--b', '\r\n', '--', MODEL, 'x', ' ', '\r\n\r\n', '\r\n--b'),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(noise, (pieces) => {
      const body = Buffer.from(pieces.join(''));
      const spans = modelFieldSpans(body, 'b');
      for (const { start, end } of spans) expect(start).toBeLessThanOrEqual(end);
      if (spans.length === 0) expect(renamed(body).equals(body)).toBe(true);
    }),
    { seed: SEED, numRuns: 1_000 },
  );
});

test.each([
  ['multipart/form-data; boundary=----x1', '----x1'],
  ['multipart/form-data; charset=utf-8; Boundary="a b"; x=y', 'a b'],
  ['multipart/form-data', null],
])('the boundary of %s', (contentType, boundary) => {
  expect(boundaryOf(contentType)).toBe(boundary);
});
