import { describe, expect, it } from 'vitest';
import { type Hop, nextHop } from '../../../src/live/providers/redirect.ts';

const POSTED: Hop = {
  method: 'POST',
  url: new URL('https://a.example/path?q=1'),
  headers: { authorization: 'Bearer abc', 'content-type': 'text/plain', 'x-key': '1' },
  body: 'x',
};

function hop(status: number, location: string, from = POSTED): Hop | undefined {
  const next = nextHop(from, status, location);
  return next?.ok ? next.hop : undefined;
}

describe('the request after a redirect', () => {
  it.each([301, 302, 303])('is a GET without a body after %i', (status) => {
    expect(hop(status, '/b')).toMatchObject({ method: 'GET', body: null });
    expect(hop(status, '/b')?.headers).not.toHaveProperty('content-type');
  });

  it.each([307, 308])('is the same after %i', (status) => {
    expect(hop(status, '/b')).toEqual({ ...POSTED, url: new URL('https://a.example/b') });
  });

  it.each([200, 300, 304, 305, 404])('is none after %i', (status) => {
    expect(nextHop(POSTED, status, '/b')).toBeUndefined();
  });

  it('is none where no Location says where to', () => {
    expect(nextHop(POSTED, 302, '')).toBeUndefined();
  });

  it('is an error where the Location is no address', () => {
    expect(nextHop(POSTED, 302, 'https://[')).toMatchObject({ ok: false });
  });

  it.each([
    ['/b', true],
    ['https://a.example:8443/', true],
    ['https://sub.a.example/', true],
    ['https://b.example/', false],
    ['https://nota.example/', false],
    ['http://a.example/', false],
  ])('to %s has the credentials: %s', (location, has) => {
    const headers = hop(307, location)?.headers;
    expect(headers).toHaveProperty('x-key');
    expect(Object.hasOwn(headers ?? {}, 'authorization')).toBe(has);
  });

  it('does not get back credentials that were dropped', () => {
    const away = hop(307, 'https://b.example/');
    expect(hop(307, 'https://a.example/', away)?.headers).not.toHaveProperty('authorization');
  });
});
