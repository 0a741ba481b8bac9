import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { documentFiles } from '../../scripts/documents/shell-commands.ts';
import { FORMATS } from '../../scripts/formats/formats.ts';
import { yamlBlocks } from '../../scripts/formats/key-examples.ts';

const ROOT = join(import.meta.dirname, '../..');

/** What files that are not ours begin with: a workflow of GitHub, a Canary's analysis, Prometheus's own. */
const FOREIGN = ['on', 'analysis', 'scrape_configs', 'apiVersion'];

const BLOCKS = documentFiles().flatMap((document) =>
  yamlBlocks(readFileSync(join(ROOT, document), 'utf8')).map(
    (text, index) => [`${document}, block ${index + 1}`, text] as const,
  ),
);

it.each(BLOCKS)('%s is one of our files, or some keys of one', (_place, text) => {
  const value = parse(text) as Readonly<Record<string, unknown>>;
  const names = Object.keys(value);
  if (FOREIGN.some((name) => names.includes(name))) return;
  const complaints = FORMATS.map(({ name, schema }) => {
    const shape: Readonly<Record<string, { safeParse(part: unknown): { error?: unknown } }>> =
      schema.def.shape;
    const wrong = names.flatMap((key) => {
      const own = shape[key];
      if (own === undefined) return [`${name} has no ${key}`];
      const { error } = own.safeParse(value[key]);
      return error === undefined ? [] : [`${name}.${key}: ${error}`];
    });
    return wrong;
  });
  const best = complaints.sort((a, b) => a.length - b.length)[0];
  expect(best).toEqual([]);
});
