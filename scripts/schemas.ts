import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { formatPages } from './formats/format-pages.ts';
import { jsonSchemas } from './json-schemas.ts';

/** Writes the JSON Schemas that editors read and the pages that people do: `npm run schemas`. */
const root = join(import.meta.dirname, '..');
for (const [path, text] of [...jsonSchemas(), ...formatPages()]) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  process.stdout.write(`${path}\n`);
}
