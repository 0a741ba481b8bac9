import fc from 'fast-check';
import { expect } from 'vitest';
import type { Problem } from '../../../src/core/document.ts';

type Texts = Readonly<Record<string, string>>;

/** The files with a few places of them overwritten, as by a hand that slips. */
export function editedFiles(files: Texts): fc.Arbitrary<Texts> {
  const edit = fc.record({
    path: fc.constantFrom(...Object.keys(files)),
    at: fc.nat(),
    length: fc.nat({ max: 30 }),
    text: fc.oneof(
      fc.constantFrom('', '-', '%', '/s', ': ', '\n', '  ', '{', ']', '"', '*a', '&a ', '1e999'),
      fc.constantFrom('null', 'no', '[]', '{}', '.nan', '!!set', '---\n', '__proto__: 1\n', '<<: '),
      fc.string({ maxLength: 5, unit: 'binary' }),
    ),
  });
  return fc.array(edit, { minLength: 1, maxLength: 4 }).map((edits) => {
    const texts: Record<string, string> = { ...files };
    for (const { path, at, length, text } of edits) {
      const before = texts[path] ?? '';
      const start = at % (before.length + 1);
      texts[path] = before.slice(0, start) + text + before.slice(start + length);
    }
    return texts;
  });
}

/** Each problem stands where the file has a place for it. */
export function expectPlaces(problems: readonly Problem[], texts: Texts): void {
  for (const { file, line, column } of problems) {
    const lines = (texts[file] ?? '').split('\n');
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines.length);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
  }
}
