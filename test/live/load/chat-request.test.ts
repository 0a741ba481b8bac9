import { expect, test } from 'vitest';
import { loopbackOrigin } from '../../../src/live/load/chat-request.ts';
import { startLoad } from '../../../src/live/load/open-loop.ts';
import { startTraffic } from '../../../src/live/load/traffic.ts';

test.each([
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
  ['http://127.8.9.1:80/v1', 'http://127.8.9.1'],
  ['http://localhost:3000', 'http://localhost:3000'],
  ['http://[::1]:3000/', 'http://[::1]:3000'],
])('%s is this machine', (url, origin) => {
  expect(loopbackOrigin(url)).toBe(origin);
});

test.each([
  'http://api.example.com',
  'http://127.0.0.1.example.com',
  'http://localhost.example.com',
  'http://10.0.0.1:80',
  'http://0.0.0.0:80',
  'https://127.0.0.1',
  'http://127.0.0.1@example.com/',
])('%s is refused', (url) => {
  expect(() => loopbackOrigin(url)).toThrow('on this machine only');
  expect(() => startLoad({ url, requests: [], timeScale: 1 })).toThrow('on this machine only');
  const source = { url, seed: 1, timeScale: 1, prompts: ['a?'] };
  expect(() => startTraffic({ phases: [] }, source)).toThrow('on this machine only');
});
