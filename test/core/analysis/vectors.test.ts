import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runArgoVectors } from '../../../src/core/analysis/conformance.ts';

const FOLDER = resolve(import.meta.dirname, '../../../../shared/vectors/argo');
const FILES = [
  'conditions.json',
  'assess.json',
  'prometheus.json',
  'substitution.json',
  'traces.json',
];

describe("cases computed by Argo Rollouts' own code", () => {
  for (const name of FILES) {
    const path = resolve(FOLDER, name);
    it.skipIf(!existsSync(path))(`${name} (skipped if ../shared is not there)`, () => {
      const result = runArgoVectors(name, JSON.parse(readFileSync(path, 'utf8')));
      expect(result?.failures).toEqual([]);
      expect(result?.passed).toBeGreaterThan(0);
    });
  }

  it('knows no file of another name', () => {
    expect(runArgoVectors('other.json', {})).toBeUndefined();
  });

  it('names a case that fails, and what came out instead', () => {
    const cases = [{ expr: 'result > 1', result: 2, resultKind: 'json', expected: false }];
    const result = runArgoVectors('conditions.json', { cases });
    expect(result?.passed).toBe(0);
    expect(result?.failures[0]).toContain('result > 1');
  });
});
