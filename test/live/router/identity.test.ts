import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { identify } from '../../../src/live/router/identity.ts';

const nobody = Buffer.from('{}');
const withHeader = (bytes: Buffer) =>
  ({ headers: { 'x-user-id': bytes.toString('latin1') } }) as unknown as IncomingMessage;

test.each(['user-1', 'usér', '用户-7', '\u{1f600}'])('%s is one user, however sent', (user) => {
  const inHeader = identify(withHeader(Buffer.from(user, 'utf8')), 'r', nobody);
  const body = Buffer.from(JSON.stringify({ user }));
  const inBody = identify({ headers: {} } as IncomingMessage, 'r', body);
  expect(inHeader).toEqual({ requestId: 'r', key: user, isUser: true });
  expect(inBody).toEqual(inHeader);
});

test('a header in ISO 8859-1, as fetch() sends it', () => {
  expect(identify(withHeader(Buffer.from('usér', 'latin1')), 'r', nobody).key).toBe('usér');
});
