import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide } from '../../../src/core/routing/decision.ts';
import type { RoutedRequest } from '../../../src/core/routing/route-match.ts';
import {
  asksForSegment,
  claimOn,
  NO_ROUTES,
  type Routes,
} from '../../../src/core/routing/routes.ts';

const onHeader = { name: 'testers', matches: [{ headers: { 'x-tester': { exact: 'yes' } } }] };
const onSegment = (exact: string) => ({
  name: exact,
  matches: [{ headers: { 'x-understudy-segment': { exact } } }],
});
const routes = (...headers: Routes['headers']): Routes => ({ ...NO_ROUTES, headers });
const request = (parts: Partial<RoutedRequest>): RoutedRequest => ({
  method: 'POST',
  path: '/v1/chat/completions',
  headers: {},
  ...parts,
});

test('kill switch, header route, segment, weight: the first that decides, decides', () => {
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.constantFrom('header-route', 'segment', null),
      fc.constantFrom(0, 30, 100),
      fc.string(),
      (isKilled, claim, canaryPercent, key) => {
        const { role, reason } = decide({ salt: 's', key, canaryPercent, isKilled, claim });
        if (isKilled) expect({ role, reason }).toEqual({ role: 'stable', reason: 'kill-switch' });
        else if (claim) expect({ role, reason }).toEqual({ role: 'canary', reason: claim });
        else if (canaryPercent === 0)
          expect({ role, reason }).toEqual({ role: 'stable', reason: 'canary-closed' });
        else if (canaryPercent === 100)
          expect({ role, reason }).toEqual({ role: 'canary', reason: 'canary-open' });
        else expect(reason).toBe('split');
      },
    ),
  );
});

test('a route on what the request says comes before one on its segment, whichever was set first', () => {
  const both = request({ headers: { 'x-tester': 'yes' }, segment: 'beta' });
  expect(claimOn(routes(onSegment('beta'), onHeader), both)).toBe('header-route');
  expect(claimOn(routes(onHeader, onSegment('beta')), both)).toBe('header-route');
  expect(claimOn(routes(onSegment('internal'), onSegment('beta')), both)).toBe('segment');
});

test('a segment is what the router found, never what the request says', () => {
  const pretender = request({ headers: { 'x-understudy-segment': 'internal' } });
  expect(claimOn(routes(onSegment('internal')), pretender)).toBeNull();
  expect(claimOn(routes(onSegment('internal')), { ...pretender, segment: 'beta' })).toBeNull();
});

test('a match may ask for a header and a segment at once: then the segment decides', () => {
  const headers = { ...onHeader.matches[0]?.headers, ...onSegment('beta').matches[0]?.headers };
  const joint = routes({ name: 'joint', matches: [{ headers }] });
  expect(claimOn(joint, request({ headers: { 'x-tester': 'yes' } }))).toBeNull();
  expect(claimOn(joint, request({ headers: { 'x-tester': 'yes' }, segment: 'beta' }))).toBe(
    'segment',
  );
});

test('segments are asked for only while a route names one', () => {
  expect(asksForSegment(routes(onHeader))).toBe(false);
  expect(asksForSegment(routes(onHeader, onSegment('beta')))).toBe(true);
});
