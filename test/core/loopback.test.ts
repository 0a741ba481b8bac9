import { expect, it } from 'vitest';
import { isLoopback, isLoopbackHost } from '../../src/core/loopback.ts';

it.each(['127.0.0.1', '127.255.255.254', '::1', 'localhost', 'LOCALHOST'])(
  '%s is this machine only',
  (host) => expect(isLoopback(host)).toBe(true),
);

it.each([
  ...['0.0.0.0', '::', '128.0.0.1', '127.0.0.256', '127.0.0', '127.0.0.1.evil.example'],
  ...['localhost.evil.example', '', '10.0.0.1', '127.0.0.01'],
])('%s may be others too', (host) => expect(isLoopback(host)).toBe(false));

it('a Host field may name its port', () => {
  expect(isLoopbackHost('127.0.0.1:8081')).toBe(true);
  expect(isLoopbackHost('[::1]:8081')).toBe(true);
  expect(isLoopbackHost('evil.example:8081')).toBe(false);
});
