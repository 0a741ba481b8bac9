import type { CountedPairs } from '../../src/core/compare/comparison.ts';

/** Pairs of answers as they are counted, one measure and one trait of them; `text` is somebody else's. */
export function smallPairs(text: string): CountedPairs {
  return {
    pairs: 100,
    versions: { stable: [text], shadow: [text] },
    from: '2026-11-24T10:00:00.000Z',
    to: '2026-11-24T10:10:00.000Z',
    measured: [
      {
        measure: 'length',
        differences: { pairs: 100, mean: 0.4, variance: 0.1 },
        bins: {
          stable: new Map([
            [100, 60],
            [110, 40],
          ]),
          shadow: new Map([
            [110, 50],
            [120, 50],
          ]),
        },
        means: { stable: 80, shadow: 120 },
      },
    ],
    traits: [
      { name: text, of: 'form', counts: { pairs: 100, both: 3, onlyStable: 1, onlyShadow: 30 } },
    ],
    truthOneIn: 2,
    different: [{ requestId: text, prompt: text, stable: text, shadow: text, distance: 0.5 }],
  };
}
