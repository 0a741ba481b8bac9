import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Exposure } from '../../../src/core/abtest/outcome.ts';
import {
  type ExposureLine,
  exposuresIn,
  openExposureLog,
} from '../../../src/live/abtest/exposure-log.ts';
import { lineLog } from '../../../src/live/abtest/line-log.ts';
import { temporaryFolder } from '../run-cli.ts';

function folder(): string {
  const made = temporaryFolder();
  onTestFinished(made.remove);
  return made.path;
}

const exposure = (user: string, arm: string, epoch = 0): Exposure => ({
  user,
  slot: 17,
  arm,
  epoch,
});

async function linesIn(path: string): Promise<ExposureLine[]> {
  const lines: ExposureLine[] = [];
  for await (const line of exposuresIn(join(path, 'exposures.jsonl'))) lines.push(line);
  return lines;
}

it('logs a user once for each arm, and never by name', async () => {
  const path = folder();
  const log = await openExposureLog(path);
  for (let index = 0; index < 3; index += 1) log.exposed(exposure('ada@example.com', 'small'), 0);
  log.exposed(exposure('ben@example.com', 'small'), 1_000);
  log.exposed(exposure('ada@example.com', 'rewrite', 1), 2_000);
  await log.close();
  const lines = await linesIn(path);
  expect(lines.map(({ at, arm, epoch }) => [at, arm, epoch])).toEqual([
    ['1970-01-01T00:00:00.000Z', 'small', 0],
    ['1970-01-01T00:00:01.000Z', 'small', 0],
    ['1970-01-01T00:00:02.000Z', 'rewrite', 1],
  ]);
  expect(lines[0]?.user).toBe(lines[2]?.user);
  expect(lines[0]?.user).not.toBe(lines[1]?.user);
  expect(readFileSync(join(path, 'exposures.jsonl'), 'utf8')).not.toContain('example.com');
  expect(log.stats()).toEqual({ written: 3, dropped: 0 });
});

it('goes on where it was left, after a torn line too', async () => {
  const path = folder();
  const first = await openExposureLog(path);
  first.exposed(exposure('ada', 'small'), 0);
  await first.close();
  appendFileSync(join(path, 'exposures.jsonl'), '{"v":1,"at":"1970');
  const second = await openExposureLog(path);
  second.exposed(exposure('ada', 'small'), 1);
  second.exposed(exposure('ben', 'small'), 2);
  await second.close();
  expect(await linesIn(path)).toHaveLength(2);
  expect(second.stats().written).toBe(1);
});

it('keeps its key from everybody else', async () => {
  const path = folder();
  const log = await openExposureLog(path);
  await log.close();
  expect(statSync(join(path, 'exposures.key')).mode & 0o777).toBe(0o600);
});

it('goes on with no key but its own', async () => {
  const path = folder();
  writeFileSync(join(path, 'exposures.key'), '\n');
  await expect(openExposureLog(path)).rejects.toThrow('exposures.key is damaged');
});

it('is bounded, and counts what it leaves out', async () => {
  const path = join(folder(), 'lines.jsonl');
  const log = lineLog(path, { fileBytes: 10, unwrittenBytes: 1_000 });
  for (const line of ['1234', '5678', '9']) log.write(line);
  await log.close();
  expect(readFileSync(path, 'utf8')).toBe('1234\n5678\n');
  expect(log.stats()).toEqual({ written: 2, dropped: 1 });
});

it('counts what a disk refuses', async () => {
  const log = lineLog('/proc/version');
  log.write('a');
  await log.close();
  expect(log.stats()).toEqual({ written: 0, dropped: 1 });
});
