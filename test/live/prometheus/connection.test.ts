import { expect, it } from 'vitest';
import { connectionOf } from '../../../src/live/prometheus/connection.ts';

it('moves credentials into a header and parameters out of the URL', () => {
  expect(connectionOf('https://me:p%40ss@thanos.example/prefix/?partial_response=false')).toEqual({
    baseUrl: 'https://thanos.example/prefix',
    headers: { authorization: `Basic ${Buffer.from('me:p@ss').toString('base64')}` },
    parameters: { partial_response: 'false' },
  });
});
