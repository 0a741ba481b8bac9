import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type AttributedRequest,
  contextOf,
  parseAttributeSource,
} from '../../../src/core/routing/attributes.ts';

const request = (parts: Partial<AttributedRequest> = {}): AttributedRequest => ({
  user: 'user-1',
  headers: {},
  body: () => undefined,
  claims: () => undefined,
  ...parts,
});

const sourcesOf = (written: Readonly<Record<string, string>>) =>
  Object.entries(written).flatMap(([name, source]) => parseAttributeSource(name, source) ?? []);

test('headers, claims and fields of the body, each under its attribute', () => {
  const sources = sourcesOf({
    tier: 'header:X-User-Tier',
    plan: 'body:metadata.plan',
    org: 'claim:org.id',
  });
  const asked = request({
    headers: { 'x-user-tier': 'beta' },
    body: () => ({ metadata: { plan: 'pro' } }),
    claims: () => ({ org: { id: 17 } }),
  });
  expect(contextOf(sources, asked)).toEqual({
    targetingKey: 'user-1',
    tier: 'beta',
    plan: 'pro',
    org: 17,
  });
});

test('what a request does not have is absent, also its user', () => {
  const sources = sourcesOf({ tier: 'header:tier', plan: 'body:plan', name: 'claim:__proto__.x' });
  expect(contextOf(sources, request({ user: undefined, claims: () => ({}) }))).toEqual({});
});

test('a header sent twice is a list', () => {
  const asked = request({ headers: { tier: ['a', 'b'] } });
  expect(contextOf(sourcesOf({ tier: 'header:tier' }), asked).tier).toBe('a, b');
});

test('body and claims are read once at most, and only for what stands there', () => {
  let reads = 0;
  const body = () => {
    reads += 1;
    return {};
  };
  contextOf(sourcesOf({ a: 'header:a' }), request({ body }));
  expect(reads).toBe(0);
  contextOf(sourcesOf({ a: 'body:a', b: 'body:b.c' }), request({ body }));
  expect(reads).toBe(1);
});

test.each(['', 'header:', 'cookie:a', 'body:a..b', 'claim:.a', 'header: a', 'tier'])(
  '"%s" is no source',
  (written) => expect(parseAttributeSource('x', written)).toBeUndefined(),
);

test('no body and no claims, however odd, throw', () => {
  const sources = sourcesOf({ a: 'body:a.b.c', b: 'claim:length', c: 'body:0' });
  fc.assert(
    fc.property(fc.anything(), fc.anything(), (body, claims) => {
      contextOf(sources, request({ body: () => body, claims: () => claims }));
    }),
  );
});
