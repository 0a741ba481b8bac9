import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { readChildLog } from '../../../src/live/prometheus/child-log.ts';

it.each([
  [
    '2.x',
    '{"address":"127.0.0.1:0","level":"info","msg":"Start listening for connections"}\n' +
      '{"address":"127.0.0.1:35459","level":"info","msg":"Listening on"}\n',
  ],
  [
    '3.x',
    '{"time":"t","level":"INFO","source":"tls_config.go",' +
      '"msg":"Listening on","component":"web","address":"127.0.0.1:35459"}\n',
  ],
])('finds where a %s server listens', async (_, lines) => {
  const stream = new PassThrough();
  const log = readChildLog(stream);
  stream.end(lines);
  expect(await log.address).toBe('127.0.0.1:35459');
  expect(log.lastComplaint()).toBeUndefined();
});

it.each([
  ['{"level":"error","err":"opening storage failed","msg":"x"}\n', 'opening storage failed'],
  ['{"level":"ERROR","msg":"port taken"}\n{"level":"INFO","msg":"bye"}\n', 'port taken'],
  ['Error parsing command line arguments: unknown flag\n', /unknown flag/],
])('remembers the complaint in %j', async (line, complaint) => {
  const stream = new PassThrough();
  const log = readChildLog(stream);
  stream.end(line);
  await expect.poll(() => log.lastComplaint()).toMatch(complaint);
});
