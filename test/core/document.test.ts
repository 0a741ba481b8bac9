import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  checked,
  errorAt,
  formatProblem,
  readYaml,
  type SourceDocument,
  warningAt,
} from '../../src/core/document.ts';
import { expecting } from '../../src/core/findings.ts';

const GOLDEN = join(import.meta.dirname, '../golden/problems');

function only(text: string): SourceDocument {
  const { documents, problems } = readYaml('f.yaml', text);
  expect(problems).toEqual([]);
  const [document] = documents;
  if (document === undefined) throw new Error('no document');
  return document;
}

function complaints(schema: z.ZodType, text: string): string[] {
  const result = checked(only(text), schema);
  return result.ok ? [] : result.problems.map(formatProblem);
}

describe('readYaml', () => {
  it('finds the position of a value, a key, and of what is absent', () => {
    const document = only('a:\n  - {b: 1.20}\n  - c:   two\nd:\n');
    expect(document.positionOf(['a', 1, 'c'])).toEqual({ line: 3, column: 10 });
    expect(document.positionOfKey(['a', 1, 'c'])).toEqual({ line: 3, column: 5 });
    expect(document.positionOf(['a', 0, 'x', 'y'])).toEqual({ line: 2, column: 5 });
    expect(document.positionOf(['d'])).toEqual({ line: 4, column: 1 });
    expect(document.positionOf([])).toEqual({ line: 1, column: 1 });
    expect(document.textOf(['a', 0, 'b'])).toBe('1.20');
    expect(document.textOf(['a'])).toBeUndefined();
  });

  it('follows aliases and merge keys', () => {
    const document = only('base: &b\n  x: 1\nuse:\n  <<: *b\n  y: 2\nagain: *b\n');
    expect(document.value).toEqual({ base: { x: 1 }, use: { x: 1, y: 2 }, again: { x: 1 } });
    expect(document.positionOf(['use', 'x'])).toEqual({ line: 2, column: 6 });
    expect(document.positionOf(['again', 'x'])).toEqual({ line: 2, column: 6 });
    expect(document.positionOf(['again'])).toEqual({ line: 6, column: 8 });
  });

  it('counts lines through a byte order mark, CRLF and several documents', () => {
    const { documents } = readYaml('f.yaml', '\uFEFFa: 1\r\n---\r\nb: 2\r\n---\r\n');
    expect(documents.map(({ value }) => value)).toEqual([{ a: 1 }, { b: 2 }]);
    expect(documents[0]?.positionOf(['a'])).toEqual({ line: 1, column: 4 });
    expect(documents[1]?.positionOf(['b'])).toEqual({ line: 3, column: 4 });
  });

  it('leaves a broken document out and keeps the others', () => {
    const { documents, problems } = readYaml('f.yaml', 'a: [1\n---\nb: 2\n');
    expect(documents.map(({ value }) => value)).toEqual([{ b: 2 }]);
    expect(problems.length).toBeGreaterThan(0);
  });

  it('names every flaw of a broken file', async () => {
    const text = readFileSync(join(GOLDEN, 'syntax.yaml'), 'utf8');
    const lines = readYaml('syntax.yaml', text).problems.map(formatProblem);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(join(GOLDEN, 'syntax.txt'));
  });

  it.each([
    ['nothing', ''],
    ['only a comment', '# later\n'],
    ['empty documents', '---\n---\n'],
  ])('calls %s empty', (_name, text) => {
    expect(readYaml('f.yaml', text).problems.map(formatProblem)).toEqual([
      'f.yaml:1:1: the file is empty',
    ]);
  });

  it.each([
    ['a deep nest', '['.repeat(100_000), /nested too deeply|not YAML/],
    ['many aliases', `a: &a 1\nb: [${'*a, '.repeat(101)}]`, /alias too many/],
    ['a thousandfold alias', bomb(), /expand to more than 100/],
    ['a file of two million characters', 'a'.repeat(2 ** 21), /expected at most 1048576/],
  ])('refuses %s', (_name, text, message) => {
    const { documents, problems } = readYaml('f.yaml', text);
    expect(documents).toEqual([]);
    expect(problems[0]?.message).toMatch(message);
  });

  it('answers any text with documents or problems inside the file', () => {
    const pieces = fc.constantFrom(
      'a',
      ': ',
      '\n',
      '  ',
      '- ',
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      '&a ',
    );
    const more = fc.constantFrom('*a', '<<: ', '---\n', '#', '!!set ', '\t', '| ', '? ', '%', ',');
    const texts = fc.array(fc.oneof(pieces, more), { maxLength: 40 });
    fc.assert(
      fc.property(texts, (parts) => {
        const text = parts.join('');
        const { documents, problems } = readYaml('f.yaml', text);
        expect(documents.length + problems.length).toBeGreaterThan(0);
        const lines = text.split('\n');
        for (const { line, column } of problems) {
          expect(line).toBeLessThanOrEqual(lines.length);
          expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
        }
        for (const document of documents) JSON.stringify(document.value);
      }),
      { numRuns: 1_000 },
    );
  });
});

function bomb(): string {
  const levels = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
  for (const [name, before] of ['ba', 'cb', 'dc', 'ed']) {
    levels.push(`${name}: &${name} [${Array(10).fill(`*${before}`).join(', ')}]`);
  }
  return levels.join('\n');
}

describe('checked', () => {
  const schema = z.strictObject({
    name: z.string(),
    count: z.int().min(1).optional(),
    level: z.enum(['low', 'high']).optional(),
    on: z.boolean().optional(),
    size: expecting('a size such as 2kg', z.string().regex(/^\d+kg$/)).optional(),
    either: z.union([z.string(), z.strictObject({ first: z.int() })]).optional(),
    list: z.array(z.string()).min(1).optional(),
    own: z.string().regex(/^x/, 'expected something with x').optional(),
  });

  it('gives the value as the schema reads it', () => {
    expect(checked(only('name: a\ncount: 2\n'), schema)).toEqual({
      ok: true,
      value: { name: 'a', count: 2 },
    });
  });

  it.each([
    ['count: 2', '1:1: name is missing; expected text'],
    ['name:', '1:1: name is empty; expected text'],
    ['name: 1.20', '1:7: name is 1.20; expected text; put quotes around it: "1.20"'],
    ['name: yes\non: no', '2:5: on is "no"; expected true or false; did you mean "false"?'],
    ['name: a\ncount: 1.5', '2:8: count is 1.5; expected a whole number'],
    ['name: a\ncount: 0', '2:8: count is 0; expected at least 1'],
    ['name: a\nlevel: hihg', '2:8: level is "hihg"; expected low or high; did you mean "high"?'],
    ['name: a\nsize: 2', '2:7: size is 2; expected a size such as 2kg'],
    ['name: a\nsize: 2lb', '2:7: size is "2lb"; expected a size such as 2kg'],
    [
      'name: a\neither: 3',
      '2:9: either is 3; expected text or a mapping (key: value); put quotes around it: "3"',
    ],
    ['name: a\neither: {first: x}', '2:17: either.first is "x"; expected a whole number'],
    [
      'name: a\neither: {frist: 1, first: 2}',
      '2:10: unknown key "frist" in either; expected first; did you mean "first"?',
    ],
    ['name: a\nlist: []', '2:7: list is an empty list; expected at least one item'],
    ['name: a\nlist: {}', '2:7: list is a mapping; expected a list'],
    ['name: a\nown: b', '2:6: own is "b"; expected something with x'],
    ['[1]', '1:1: the document is a list; expected a mapping (key: value)'],
  ])('%j', (text, expected) => {
    expect(complaints(schema, text)).toEqual([`f.yaml:${expected}`]);
  });

  it('refuses a __proto__ key like any other unknown one', () => {
    expect(complaints(schema, 'name: a\n__proto__: {count: 2}')[0]).toMatch(
      /unknown key "__proto__"/,
    );
  });

  it('lists all problems in the order of the file', () => {
    const lines = complaints(schema, 'zzz: 1\ncount: x\nlevel: none\nname: [1]\n');
    expect(lines.map((line) => line.split(':')[1])).toEqual(['1', '2', '3', '4']);
  });

  it('keeps the words of a schema that was described afterwards', () => {
    const described = z.strictObject({
      size: expecting('a size such as 2kg', z.string()).describe('How heavy.').optional(),
    });
    expect(complaints(described, 'size: 2')).toEqual([
      'f.yaml:1:7: size is 2; expected a size such as 2kg',
    ]);
  });
});

describe('formatProblem', () => {
  it('is one line, and says if it is only a warning', () => {
    const document = only('a: 1\n');
    expect(formatProblem(errorAt(document, ['a'], 'two\nlines'))).toBe('f.yaml:1:4: two lines');
    expect(formatProblem(warningAt(document, ['a'], 'odd'))).toBe('f.yaml:1:4: warning: odd');
  });
});
