import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { runFlags } from '../../src/commands/flags.ts';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-flags-command-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

async function flags(file: string, context: string) {
  const lines: string[] = [];
  const errors: string[] = [];
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation((line) => {
    errors.push(String(line));
    return true;
  });
  const exitCode = await runFlags(file, { context }, (line) => lines.push(line));
  stderr.mockRestore();
  return { lines, errors, exitCode };
}

it('says what each flag comes to, and why', async () => {
  const path = join(folder, 'flags.json');
  const variants = { canary: 'v1.3', stable: 'v1.2' };
  const file = {
    flags: {
      fixed: { state: 'ENABLED', variants, defaultVariant: 'stable' },
      off: { state: 'DISABLED', variants, defaultVariant: 'stable' },
      split: {
        state: 'ENABLED',
        variants,
        defaultVariant: null,
        targeting: { fractional: [['canary', 1]] },
      },
    },
  };
  writeFileSync(path, JSON.stringify(file));
  expect(await flags(path, '{"targetingKey": "user-1"}')).toEqual({
    lines: [
      'fixed = "v1.2" (stable)  STATIC',
      "off = the caller's default  DISABLED",
      'split = "v1.3" (canary)  TARGETING_MATCH, dealt by fractional-v2',
    ],
    errors: [],
    exitCode: 0,
  });
  expect((await flags(path, '{}')).lines[2]).toMatch(
    /^split = the caller's default {2}DEFAULT: the rule splits by targetingKey/,
  );
});

it.each([
  ['flags.json', '[]', /^--context \[\]: expected a JSON object/],
  ['flags.json', '{', /^--context/],
  ['absent.json', '{}', /absent\.json:1:1: cannot read it/],
])('refuses %s with %s', async (file, context, line) => {
  const { errors, exitCode } = await flags(join(folder, file), context);
  expect(errors.join('')).toMatch(line);
  expect(exitCode).toBe(2);
});
