import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { jsonSchemas } from './json-schemas.ts';

/** Writes the JSON Schemas that editors read: `tsx scripts/schemas.ts`. */
const root = join(import.meta.dirname, '..');
for (const [path, text] of jsonSchemas()) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  process.stdout.write(`${path}\n`);
}
