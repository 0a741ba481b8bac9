import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/live/compare/database.ts';
import { FILE_FORMATS } from './file-formats.ts';
import { fuzzFile, fuzzHttp } from './fuzz.ts';
import { startHttpTarget } from './http-target.ts';
import { fuzzPairLog } from './pair-logs.ts';

/* A little of `npm run fuzz`, on other cases each time: a failure says how to run it again. */

const SEED = Math.floor(Math.random() * 2 ** 31);

test.each(FILE_FORMATS.map((format) => [format.name, format] as const))(
  'a damaged file is read, or refused with a reason: %s',
  (_name, format) => {
    for (const text of format.sound) format.read(text);
    for (let number = 0; number < 60; number += 1) fuzzFile(format, { seed: SEED, number });
  },
);

test(`a damaged pair log is counted, seed ${SEED}`, async () => {
  const database = await openDatabase();
  if ('error' in database) throw new Error(database.error);
  onTestFinished(() => database.close());
  for (let number = 0; number < 5; number += 1) await fuzzPairLog(database, { seed: SEED, number });
});

test(`malformed HTTP ends no router and reaches no model, seed ${SEED}`, async () => {
  const target = await startHttpTarget();
  onTestFinished(target.close);
  for (let from = 0; from < 160; from += 20) {
    await expect(fuzzHttp(target, { seed: SEED, from, to: from + 20 })).resolves.toBeUndefined();
  }
});
