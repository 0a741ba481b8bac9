import fc from 'fast-check';
import { expect, test } from 'vitest';
import { modelNameSpans, withSpansReplaced } from '../../../src/core/routing/model-name.ts';

const SEED = 20_261_129;

function renamed(body: string | Uint8Array, name = 'ours'): string {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const made = withSpansReplaced(bytes, modelNameSpans(bytes), Buffer.from(JSON.stringify(name)));
  return Buffer.from(made).toString('latin1');
}

test.each([
  ['{"model":"gpt-4","n":1.0}', '{"model":"ours","n":1.0}'],
  [' {\n "n" : 1e2 ,\t"model" :  "a\\"b\\\\" }\r\n', ' {\n "n" : 1e2 ,\t"model" :  "ours" }\r\n'],
  // Whichever of two a parser takes, it is the right one.
  ['{"model":"a","model":"b"}', '{"model":"ours","model":"ours"}'],
  ['{"mod\\u0065l":"a"}', '{"mod\\u0065l":"ours"}'],
  [
    '{"a":{"model":"x"},"b":[{"model":"y"}],"model":"z"}',
    '{"a":{"model":"x"},"b":[{"model":"y"}],"model":"ours"}',
  ],
  ['{"x":"model","model":"\\u0061"}', '{"x":"model","model":"ours"}'],
])('%s', (body, expected) => {
  expect(renamed(body)).toBe(expected);
});

test.each([
  ['', '[]', '[{"model":"a"}]', '"model"', 'null', '{}', '{"Model":"a"}', '{"models":"a"}'],
  ['{"model":null}', '{"model":1}', '{"model":["a"]}', '{"model":{"model":"a"}}', '{"a":"model"}'],
  ['{"model":"a"', '{"model":"a}', '{"model":"a"} {}', '{"model":"a"]', '{"model" "a"}', 'model=a'],
  ['\ufeff{"model":"a"}', '{"model":"a"}x', '{"a":[{"model":"b"}]}', '{"a":["model","b"]}'],
])('stays as it is: %j', (...bodies) => {
  for (const body of bodies) {
    expect(renamed(body)).toBe(Buffer.from(body).toString('latin1'));
  }
});

/** JSON texts as programs and people write them: blanks, escapes and numbers of any form. */
const blanks = fc.string({ unit: fc.constantFrom(' ', '\n', '\t', '\r'), maxLength: 3 });
const text = fc
  .tuple(fc.string({ unit: 'binary', maxLength: 12 }), fc.boolean())
  .map(([value, escapes]) =>
    escapes
      ? `"${Array.from({ length: value.length }, (_, i) => `\\u${value.charCodeAt(i).toString(16).padStart(4, '0')}`).join('')}"`
      : JSON.stringify(value),
  );
const name = fc.oneof(
  text,
  fc.constantFrom('"model"', '"\\u006dodel"', '"models"', '"mode"', '"\\"model"'),
);
const number = fc.constantFrom('0', '-0', '1.0', '1e400', '12345678901234567890', '1E-2');
const { value } = fc.letrec<{ value: string; object: string; list: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    number,
    fc.constantFrom('true', 'false', 'null', '"model"'),
    tie('object'),
    tie('list'),
  ),
  object: fc
    .tuple(blanks, fc.array(fc.tuple(name, blanks, blanks, tie('value')), { maxLength: 4 }))
    .map(
      ([blank, members]) =>
        `{${blank}${members.map(([key, a, b, each]) => `${key}${a}:${b}${each}`).join(`${blank},`)}${blank}}`,
    ),
  list: fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join(',')}]`),
}));

/** What stands before, and what it is to become. */
const member = fc.oneof(
  fc.tuple(fc.constant(false), fc.tuple(name, blanks, value)),
  fc.tuple(fc.constant(true), fc.tuple(fc.constantFrom('"model"', '"m\\u006fdel"'), blanks, text)),
);

test(`only the model's name changes, byte by byte (seed ${SEED})`, () => {
  fc.assert(
    fc.property(fc.array(member, { maxLength: 6 }), blanks, fc.string(), (members, blank, ours) => {
      const written = (name: string | null) =>
        `${blank}{${members
          .map(([, [key, gap, each]]) => {
            const isModel = JSON.parse(key) === 'model' && each.startsWith('"');
            return `${gap}${key}${gap}:${blank}${isModel ? (name ?? each) : each}`;
          })
          .join(`${blank},`)}${blank}}${blank}`;
      const bytes = Buffer.from(written(null));
      const expected = Buffer.from(written(JSON.stringify(ours))).toString('latin1');
      expect(renamed(bytes, ours)).toBe(expected);
    }),
    { seed: SEED, numRuns: 1_000 },
  );
});

test(`bytes that are no JSON object are left alone, and none throws (seed ${SEED})`, () => {
  const broken = fc
    .tuple(value, fc.nat(200), fc.uint8Array({ maxLength: 3 }))
    .map(([json, at, bytes]) => {
      const text = Buffer.from(json);
      return Buffer.concat([text.subarray(0, at), bytes, text.subarray(at)]);
    });
  fc.assert(
    fc.property(fc.oneof(broken, fc.uint8Array({ maxLength: 50 })), (body) => {
      const spans = modelNameSpans(body);
      const made = renamed(body);
      if (spans.length === 0) expect(made).toBe(Buffer.from(body).toString('latin1'));
      for (const { start, end } of spans) {
        expect([body[start], body[end - 1]]).toEqual([0x22, 0x22]);
      }
    }),
    { seed: SEED, numRuns: 1_000 },
  );
});
