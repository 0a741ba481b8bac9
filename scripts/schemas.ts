import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cliPage } from './cli-page.ts';
import { formatPages } from './formats/format-pages.ts';
import { jsonSchemas } from './json-schemas.ts';

/** Writes what is made from the code: JSON Schemas for editors, and pages for people. */
const root = join(import.meta.dirname, '..');
for (const [path, text] of [
  ...jsonSchemas(),
  ...formatPages(),
  ['docs/cli.md', cliPage()] as const,
]) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  process.stdout.write(`${path}\n`);
}
