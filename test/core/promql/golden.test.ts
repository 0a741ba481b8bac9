import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Semantics } from '../../../src/core/promql/ast.ts';
import { runScript } from '../../../src/core/promql/script/run-script.ts';

const FOLDER = join(import.meta.dirname, '../../golden/promql');
const FOLDERS: Readonly<Record<Semantics, readonly string[]>> = {
  '2.x': ['both', '2.x'],
  '3.x': ['both', '3.x'],
};

for (const [semantics, folders] of Object.entries(FOLDERS) as [Semantics, string[]][])
  describe(`golden scripts in ${semantics}`, () => {
    for (const folder of folders)
      for (const file of readdirSync(join(FOLDER, folder)))
        test(`${folder}/${file}`, () => {
          const outcomes = runScript(readFileSync(join(FOLDER, folder, file), 'utf8'), semantics);
          const wrong = outcomes.filter(({ result }) => result !== 'passed');
          expect(wrong).toEqual([]);
          expect(outcomes.length).toBeGreaterThan(0);
        });
  });
