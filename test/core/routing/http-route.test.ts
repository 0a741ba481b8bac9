import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHttpRoute } from '../../../src/core/routing/http-route.ts';
import {
  canaryPercent,
  findSplit,
  weightsFor,
  weightsPatch,
} from '../../../src/core/routing/http-route-split.ts';
import { whyNotInForce } from '../../../src/core/routing/http-route-status.ts';

const SPLIT = { rule: null, stableService: 'stable', canaryService: 'canary' };

interface Backend {
  readonly name: string;
  readonly weight?: number;
}

function route(rules: readonly { name?: string; backendRefs: readonly Backend[] }[], more = {}) {
  const metadata = { name: 'chat', resourceVersion: '7', generation: 3 };
  const read = readHttpRoute({ metadata, spec: { parentRefs: [{ name: 'gw' }], rules }, ...more });
  if (read === null) throw new Error('is no HTTPRoute');
  return read;
}

const BOTH = [
  { name: 'stable', weight: 90 },
  { name: 'canary', weight: 10 },
];

describe('weights', () => {
  it.each([
    [0, [100, 0]],
    [5, [95, 5]],
    [100, [0, 100]],
    [12.5, [8_750, 1_250]],
    [0.07, [9_993, 7]],
    [0.001, [999_990, 10]],
    [0.00009, [1_000_000, 0]],
  ])('%s %% is %j', (percent, [stable, canary]) => {
    expect(weightsFor(percent)).toEqual({ stable, canary });
  });

  it('are whole numbers that the Gateway API takes, never more than was asked, and within a ten-thousandth', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 100, noNaN: true }), (percent) => {
        const { stable, canary } = weightsFor(percent);
        for (const weight of [stable, canary]) {
          expect(Number.isInteger(weight) && weight >= 0 && weight <= 1_000_000).toBe(true);
        }
        const found = canaryPercent({ stable, canary });
        expect(found).toBeLessThanOrEqual(percent + 1e-6);
        expect(found).toBeGreaterThan(percent - 1.001e-4);
      }),
    );
  });
});

describe('the rules of a route', () => {
  it('each that has both backends is set, one without a weight has 1', () => {
    const found = findSplit(
      route([
        { backendRefs: [{ name: 'docs' }] },
        { backendRefs: [{ name: 'canary' }, { name: 'old', weight: 0 }, { name: 'stable' }] },
        { backendRefs: BOTH },
      ]),
      SPLIT,
    );
    expect(found).toMatchObject({
      ok: true,
      places: [
        { ruleIndex: 1, stableIndex: 2, canaryIndex: 0, stable: 1, canary: 1 },
        { ruleIndex: 2, stableIndex: 0, canaryIndex: 1, stable: 90, canary: 10 },
      ],
    });
  });

  it('one by its name', () => {
    const rules = [
      { name: 'a', backendRefs: BOTH },
      { name: 'b', backendRefs: BOTH },
    ];
    const found = findSplit(route(rules), { ...SPLIT, rule: 'b' });
    expect(found).toMatchObject({ ok: true, places: [{ ruleIndex: 1 }], canaryAlone: ['rule a'] });
    if (!found.ok) throw new Error(found.error);
    expect(weightsPatch(route(rules), found.places, { stable: 4, canary: 1 })).toEqual([
      { op: 'test', path: '/metadata/resourceVersion', value: '7' },
      { op: 'add', path: '/spec/rules/1/backendRefs/0/weight', value: 4 },
      { op: 'add', path: '/spec/rules/1/backendRefs/1/weight', value: 1 },
    ]);
  });

  it('that send to the canary whatever the weights are, are named', () => {
    const rules = [{ backendRefs: [{ name: 'canary' }] }, { backendRefs: BOTH }];
    expect(findSplit(route(rules), SPLIT)).toMatchObject({ canaryAlone: ['rule 1'] });
  });

  it.each([
    [[{ backendRefs: [{ name: 'stable' }] }], null, 'no rule sends to both stable and canary'],
    [[{ backendRefs: [...BOTH, { name: 'canary' }] }], null, 'rule 1 sends to canary 2 times'],
    [[{ backendRefs: [...BOTH, { name: 'old' }] }], null, 'rule 1 sends to old, too'],
    [[{ name: 'a', backendRefs: [{ name: 'stable' }] }], 'a', 'rule a does not send to canary'],
    [[{ name: 'a', backendRefs: BOTH }], 'b', 'no rule is named b; the route has a'],
    [[{ backendRefs: BOTH }], 'b', 'none of its rules has a name'],
  ])('%j are refused', (rules, rule, error) => {
    expect(findSplit(route(rules), { ...SPLIT, rule })).toEqual({
      ok: false,
      error: expect.stringContaining(error),
    });
  });
});

describe('a route is in force', () => {
  const condition = (type: string, observedGeneration = 3, status = 'True') => ({
    ...{ type, status, observedGeneration, reason: 'Why' },
  });
  const GOOD = [condition('Accepted'), condition('ResolvedRefs')];
  const of = (parents: object[]) => route([{ backendRefs: BOTH }], { status: { parents } });
  const gateway = { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'gw' };

  it('once its Gateway says so of the present generation', () => {
    expect(whyNotInForce(of([{ parentRef: gateway, conditions: GOOD }]))).toBeNull();
    const spelledOut = { ...gateway, namespace: 'default' };
    expect(whyNotInForce(of([{ parentRef: spelledOut, conditions: GOOD }]))).toBeNull();
  });

  it.each([
    [[], 'no controller has answered for Gateway gw'],
    [[{ parentRef: { ...gateway, name: 'other' }, conditions: GOOD }], 'no controller'],
    [[{ parentRef: { ...gateway, sectionName: 'https' }, conditions: GOOD }], 'no controller'],
    [[{ parentRef: gateway, conditions: GOOD.slice(0, 1) }], 'says nothing of ResolvedRefs'],
    [
      [{ parentRef: gateway, conditions: [condition('Accepted', 2)] }],
      'has seen generation 2 of it, not 3',
    ],
    [
      [{ parentRef: gateway, conditions: [condition('Accepted', 3, 'False')] }],
      'says Accepted: False (Why)',
    ],
  ])('not by %j', (parents, why) => {
    expect(whyNotInForce(of(parents))).toContain(why);
  });
});
