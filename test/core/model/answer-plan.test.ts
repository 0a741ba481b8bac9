import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FACTS } from '../../../src/core/facts/facts.ts';
import { type Answer, planAnswer } from '../../../src/core/model/answer-plan.ts';
import type { ErrorKind, Profile } from '../../../src/core/model/profile.ts';
import { stream } from '../../../src/core/random.ts';
import { PROFILE } from './sample-profile.ts';

const PROMPT = 'What is the capital of Australia?';

function plan(profile: Profile, id: number, maxTokens: number | null = null) {
  return planAnswer(profile, { prompt: PROMPT, maxTokens }, stream(7, `model/canary/r-${id}`));
}

function answer(profile: Profile, id: number, maxTokens: number | null = null): Answer {
  const planned = plan(profile, id, maxTokens);
  if (planned.kind !== 'answer') throw new Error(`planned ${planned.kind}`);
  return planned.answer;
}

function failing(rate: number, kinds: Profile['errors']['kinds'] = { '500': 1 }): Profile {
  return { ...PROFILE, errors: { rate, kinds } };
}

test('the same request of the same seed meets the same answer', () => {
  expect(plan(PROFILE, 3)).toEqual(plan(PROFILE, 3));
  expect(plan(PROFILE, 3)).not.toEqual(plan(PROFILE, 4));
});

test('latency, length and the limit of tokens move no injection and no wording', () => {
  const slow: Profile = {
    ...PROFILE,
    latency: { firstTokenMs: { median: 900, p95: 950 }, interTokenMs: { median: 0, p95: 0 } },
  };
  for (let id = 0; id < 200; id += 1) {
    const usual = answer(PROFILE, id);
    expect(answer(slow, id).pieces).toEqual(usual.pieces);
    expect(answer(slow, id).injected).toBe(usual.injected);
    expect(answer(PROFILE, id, 5).pieces).toEqual(usual.pieces.slice(0, 5));
  }
});

test('a raised share only adds to what was already hit', () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.double({ min: 0, max: 1, noNaN: true }), (id, rate) => {
      const before = plan(failing(rate / 2), id).kind;
      if (before !== 'answer') expect(plan(failing(rate), id).kind).toBe(before);
    }),
  );
});

test('shares are met', () => {
  const total = 10_000;
  const counts = { right: 0, hallucination: 0, vague: 0, refusal: 0, wrongFormat: 0, neutral: 0 };
  for (let id = 0; id < total; id += 1) counts[answer(PROFILE, id).injected] += 1;
  expect(counts.neutral).toBe(0);
  expect(Math.abs(counts.hallucination / total - 0.05)).toBeLessThan(0.008);
  expect(Math.abs(counts.vague / total - 0.1)).toBeLessThan(0.01);
  let failed = 0;
  for (let id = 0; id < total; id += 1) if (plan(failing(0.02), id).kind === 'status') failed += 1;
  expect(Math.abs(failed / total - 0.02)).toBeLessThan(0.005);
});

test('the median length is the one asked for', () => {
  const lengths = Array.from({ length: 2_000 }, (_, id) => answer(PROFILE, id).outputTokens);
  lengths.sort((a, b) => a - b);
  expect(Math.abs((lengths[1_000] ?? 0) - 32)).toBeLessThanOrEqual(3);
});

test('an answer says what was injected, costs its tokens and has a gap between its pieces', () => {
  for (let id = 0; id < 300; id += 1) {
    const made = answer(PROFILE, id);
    const text = made.pieces.join('');
    expect(text.includes('Canberra')).toBe(made.injected === 'right');
    expect(text.includes('Sydney')).toBe(made.injected === 'hallucination');
    expect(made.gapsMs.length).toBe(made.pieces.length - 1);
    expect(made.outputTokens).toBe(made.pieces.length);
    expect(made.costUsd).toBeCloseTo((made.inputTokens * 0.5 + made.outputTokens * 1.5) / 1e6, 12);
    expect(made.finishReason).toBe('stop');
  }
});

test('a limit of tokens cuts the answer and says so', () => {
  const made = answer(PROFILE, 1, 4);
  expect(made.outputTokens).toBe(4);
  expect(made.finishReason).toBe('length');
  expect(answer(PROFILE, 1, 4_000).finishReason).toBe('stop');
});

test('a question that is no fact gets an answer of the right length that claims none', () => {
  const request = { prompt: 'Write me a poem.', maxTokens: null };
  const planned = planAnswer(PROFILE, request, stream(7, 'model/canary/r-1'));
  if (planned.kind !== 'answer') throw new Error(`planned ${planned.kind}`);
  expect(planned.answer.injected).toBe('neutral');
  expect(planned.answer.outputTokens).toBeGreaterThan(10);
  for (const fact of FACTS.filter(({ topic }) => topic === 'capital'))
    expect(planned.answer.pieces.join('')).not.toContain(fact.right);
});

test.each<[ErrorKind, string]>([
  ['500', 'status'],
  ['503', 'status'],
  ['429', 'status'],
  ['timeout', 'timeout'],
  ['reset', 'reset'],
  ['malformed', 'malformed'],
  ['cut', 'cut'],
])('an error of kind %s is planned as %s', (kind, expected) => {
  const planned = plan(failing(1, { [kind]: 1 }), 5);
  expect(planned.kind).toBe(expected);
  if (planned.kind === 'status') expect(String(planned.status)).toBe(kind);
});

test('kinds are drawn by their weights, and without weights an error is a 500', () => {
  const kinds = { '500': 3, '503': 1 } as const;
  let unavailable = 0;
  for (let id = 0; id < 4_000; id += 1) {
    const planned = plan(failing(1, kinds), id);
    if (planned.kind === 'status' && planned.status === 503) unavailable += 1;
  }
  expect(Math.abs(unavailable / 4_000 - 0.25)).toBeLessThan(0.03);
  expect(plan(failing(1, {}), 1)).toMatchObject({ kind: 'status', status: 500 });
});

test('a cut comes after the first piece and before the last', () => {
  for (let id = 0; id < 500; id += 1) {
    const planned = plan(failing(1, { cut: 1 }), id);
    if (planned.kind !== 'cut') throw new Error(`planned ${planned.kind}`);
    expect(planned.afterPieces).toBeGreaterThanOrEqual(1);
    expect(planned.afterPieces).toBeLessThan(planned.answer.pieces.length);
  }
});
