import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { ReceiverPlace } from '../../../src/core/scenario/notify-schema.ts';
import { readReceivers } from '../../../src/live/notify/receivers.ts';
import { SECRET } from './receiver.ts';

const PAGER: ReceiverPlace = {
  name: 'pager',
  on: ['alert'],
  url: { from: 'file', path: 'url' },
  secret: { from: 'environment', name: 'PAGER_KEY' },
};

/** What is read of the pager with this text in its URL's file, that mode, and this key. */
function read(url: string, mode = 0o600, key: string | undefined = SECRET) {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-receivers-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'url'), url);
  chmodSync(join(folder, 'url'), mode);
  const resolve = (path: string) => join(folder, path);
  const found = readReceivers([PAGER], { environment: { PAGER_KEY: key }, resolve });
  return found.ok ? found.receivers : found.error.replaceAll(folder, '.');
}

it('reads addresses and keys from where the file says they are', () => {
  expect(read('https://pager.example/token\n')).toEqual([
    {
      name: 'pager',
      on: new Set(['alert']),
      url: 'https://pager.example/token',
      key: Buffer.from('understudy-tests-sign-with-this!'),
    },
  ]);
});

it.each([
  [
    'https://ann:pass@pager.example',
    0o600,
    SECRET,
    'its URL holds a user or password; expected an address without',
  ],
  ['ftp://pager.example', 0o600, SECRET, 'its URL is no http or https URL'],
  ['', 0o600, SECRET, './url is empty'],
  ['https://pager.example', 0o644, SECRET, './url may be read by everybody; chmod 600 ./url'],
  ['https://pager.example', 0o600, undefined, 'the environment variable PAGER_KEY is not set'],
  [
    'https://pager.example',
    0o600,
    'whsec_c2hvcnQ=',
    'its key is none; expected whsec_ and the base64 of 24 to 64 random bytes: echo "whsec_$(openssl rand -base64 32)"',
  ],
])('refuses %s, mode %i, key %s', (url, mode, key, why) => {
  expect(read(url, mode, key ?? '')).toBe(`notify: pager: ${why}`);
});
