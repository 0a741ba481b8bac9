import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

it('docs/metrics.md names every series that the router and the engine expose', () => {
  const text = readFileSync(join(ROOT, 'docs/metrics.md'), 'utf8');
  const sources = readdirSync(join(ROOT, 'src/live'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(ROOT, 'src/live', file), 'utf8'));
  const names = new Set(sources.join().match(/\b(?:inference|understudy)_[a-z]+_[a-z_]+\b/g));
  expect([...names].filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});
