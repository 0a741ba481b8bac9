import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runConformance } from '../../src/commands/conformance.ts';

const VECTORS = join(import.meta.dirname, '../../../shared/vectors/argo');

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-conformance-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

function conformance(path: string): { lines: string[]; exitCode: number } {
  const lines: string[] = [];
  const exitCode = runConformance('argo', path, (line) => lines.push(line));
  return { lines, exitCode };
}

/** A folder of examples: the index's entries, and the files' texts. */
function examples(name: string, index: unknown, files: Readonly<Record<string, string>>): string {
  const written = { ...files, 'INDEX.json': JSON.stringify(index) };
  for (const [file, text] of Object.entries(written)) {
    const path = join(folder, name, 'examples', file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return join(folder, name);
}

const rollout = (strategy: string) => `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: a}
spec: {strategy: {${strategy}}}
`;

describe('examples', () => {
  it('hold if the invalid are refused, the others accepted or refused by name', () => {
    const path = examples(
      'right',
      [
        { file: 'valid.yaml' },
        { file: 'invalid.yaml', expectInvalid: true },
        { file: 'blue-green.yaml' },
        { file: 'piece.yml', fragment: true },
      ],
      {
        'valid.yaml': rollout('canary: {steps: [{setWeight: 5}]}'),
        'invalid.yaml': rollout('canary: {steps: [{setWeight: 500}]}'),
        'blue-green.yaml': rollout('blueGreen: {activeService: a}'),
        'piece.yml': 'apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nspec: {replicas: 3}\n',
      },
    );
    expect(conformance(path)).toEqual({ lines: ['4 passed, 0 failed'], exitCode: 0 });
  });

  it('fail one by one, each with the reason', () => {
    const path = examples(
      'wrong',
      [
        { file: 'valid.yaml', expectInvalid: true },
        { file: 'unknown-key.yaml' },
        { file: 'piece.yaml' },
        { file: 'gone.yaml' },
      ],
      {
        'valid.yaml': rollout('canary: {}'),
        'unknown-key.yaml': rollout('canary: {stpes: []}'),
        'piece.yaml': 'apiVersion: argoproj.io/v1alpha1\nkind: Rollout\n',
        'stray.yaml': rollout('canary: {}'),
      },
    );
    const { lines, exitCode } = conformance(path);
    expect(lines).toEqual([
      'examples: valid.yaml: expected it refused, it is accepted',
      expect.stringMatching(
        /^examples: unknown-key.yaml: expected it accepted, .*; unknown-key.yaml:4:28: unknown key/,
      ),
      expect.stringMatching(/^examples: piece.yaml: .* metadata is missing/),
      'examples: gone.yaml: the index names it, and there is no such file',
      'examples: stray.yaml: INDEX.json does not say what is expected of it',
      '0 passed, 5 failed',
    ]);
    expect(exitCode).toBe(1);
  });

  it('fail as one if their index does not read', () => {
    const path = examples('index', { file: 'a.yaml' }, {});
    expect(conformance(path).lines.at(-1)).toBe('0 passed, 1 failed');
  });
});

it('refuses a folder that holds no cases', () => {
  expect(conformance(tmpdir()).exitCode).toBe(2);
});

describe.skipIf(!existsSync(VECTORS))(
  "Argo's own cases, where ../shared/vectors/argo is at hand",
  () => {
    it('all hold', () => {
      const { lines, exitCode } = conformance(VECTORS);
      expect(lines).toEqual([expect.stringMatching(/^\d+ passed, 0 failed$/)]);
      expect(exitCode).toBe(0);
    });
  },
);
