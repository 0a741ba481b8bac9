import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { formatPages } from '../../scripts/formats/format-pages.ts';
import { FORMATS } from '../../scripts/formats/formats.ts';
import { exampleFor } from '../../scripts/formats/key-examples.ts';
import { sectionsOf } from '../../scripts/formats/schema-keys.ts';

const ROOT = join(import.meta.dirname, '../..');

it.each(formatPages())('%s is what npm run schemas writes', (path, text) => {
  expect(readFileSync(join(ROOT, path), 'utf8')).toBe(text);
});

describe.each(FORMATS)('the keys of $name', ({ name, schema, schemaFile }) => {
  const keys = sectionsOf(schema).flatMap(({ places, keys: all, shape }) =>
    all.map((key) => ({
      place: `${places[0]}.${key.name}`,
      example: exampleFor(shape, key),
      ...key,
    })),
  );

  it('each says what it means: .describe() it, as a sentence', () => {
    const isSentence = (meaning = '') => meaning.endsWith('.');
    expect(keys.filter(({ meaning }) => !isSentence(meaning)).map(({ place }) => place)).toEqual(
      [],
    );
  });

  it('each has an example that its own schema takes, or is a mapping whose keys have', () => {
    const wrong = keys.filter(({ example, type, schema: own }) =>
      example === undefined ? !/mapping|list/.test(type) : !own.safeParse(parse(example)).success,
    );
    expect(wrong.map(({ place, example }) => `${place}: ${example}`)).toEqual([]);
  });

  it('none that the JSON Schema has is missing', () => {
    const page = readFileSync(join(ROOT, `docs/formats/${name}.md`), 'utf8');
    const known = propertiesOf(JSON.parse(readFileSync(join(ROOT, schemaFile), 'utf8')));
    const isListed = (key: string) =>
      page.includes(`\n| ${key} |`) || page.includes(`\n| **${key}** |`);
    expect([...known].filter((key) => !isListed(key))).toEqual([]);
  });
});

/** Every name that stands below a `properties`. */
function propertiesOf(node: unknown, found = new Set<string>()): Set<string> {
  if (typeof node !== 'object' || node === null) return found;
  for (const [key, part] of Object.entries(node)) {
    if (key === 'properties') for (const name of Object.keys(part)) found.add(name);
    if (key === 'properties') for (const below of Object.values(part)) propertiesOf(below, found);
    else propertiesOf(part, found);
  }
  return found;
}
