import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cliPage } from '../../scripts/cli-page.ts';

it('docs/cli.md is what npm run schemas writes', () => {
  const page = join(import.meta.dirname, '../../docs/cli.md');
  expect(readFileSync(page, 'utf8')).toBe(cliPage());
});
