import { describe, expect, it } from 'vitest';
import type { Answer } from '../../src/core/model/answer-plan.ts';
import { FIRST_BYTE_MS, IDLE_MS } from '../../src/core/routing/model-patience.ts';
import { CLIENT_PATIENCE_MS } from '../../src/core/traffic/patience.ts';
import { CLIENT_LEFT, GATEWAY_TIMEOUT, settlementOf } from '../../src/sim/settlement.ts';

/*
 * What takes half a minute on a wall. That the rest is settled as by a real mock and a real router is
 * shown in single-requests.test.ts.
 */

const REQUEST = { prompt: 'What is the capital of France?', maxTokens: null };
/** Thirty characters, by the router's four to a token. */
const ESTIMATED_INPUT = 8;

function answerOf(firstTokenMs: number, gapsMs: readonly number[]): Answer {
  return {
    pieces: ['It', ...gapsMs.map(() => ' is')],
    firstTokenMs,
    gapsMs,
    inputTokens: 7,
    outputTokens: gapsMs.length + 1,
    costUsd: 1,
    injected: 'right',
    finishReason: 'stop',
  };
}

const GIVEN_UP = {
  code: GATEWAY_TIMEOUT,
  kind: 'timeout',
  afterMs: FIRST_BYTE_MS,
  timed: true,
  exposed: true,
  firstTokenMs: null,
  gapsMs: [],
  inputTokens: 0,
  outputTokens: 0,
  text: null,
  finishReason: null,
  flaws: [],
};

describe('a model that is silent for too long is given up by the router', () => {
  it.each([true, false])('where it never answers (streamed: %s)', (streamed) => {
    expect(settlementOf({ kind: 'timeout' }, REQUEST, streamed)).toEqual(GIVEN_UP);
  });

  it.each([
    [{ kind: 'answer', answer: answerOf(FIRST_BYTE_MS - 500, [500, 1]) } as const, false],
    [{ kind: 'answer', answer: answerOf(FIRST_BYTE_MS + 1, []) } as const, true],
    [{ kind: 'cut', answer: answerOf(FIRST_BYTE_MS, [1]), afterPieces: 1 } as const, false],
    [{ kind: 'stall', answer: answerOf(FIRST_BYTE_MS, [1]), afterPieces: 1 } as const, false],
    [{ kind: 'status', status: 503, afterMs: FIRST_BYTE_MS + 1 } as const, false],
    [{ kind: 'reset', afterMs: FIRST_BYTE_MS + 1 } as const, true],
    [{ kind: 'malformed', afterMs: FIRST_BYTE_MS + 1 } as const, true],
  ])('before anything came: %j, streamed: %s', (plan, streamed) => {
    expect(settlementOf(plan, REQUEST, streamed)).toEqual(GIVEN_UP);
  });

  it('in the middle of a stream, stalled or only very slow', () => {
    const silent = {
      ...GIVEN_UP,
      code: 200,
      afterMs: 1_000 + 50 + IDLE_MS,
      firstTokenMs: 1_000,
      gapsMs: [50],
      inputTokens: ESTIMATED_INPUT,
      outputTokens: 2,
    };
    const slow = { kind: 'answer', answer: answerOf(1_000, [50, IDLE_MS + 1, 50]) } as const;
    expect(settlementOf(slow, REQUEST, true)).toEqual(silent);
    const stalled = { kind: 'stall', answer: answerOf(1_000, [50, 50]), afterPieces: 2 } as const;
    expect(settlementOf(stalled, REQUEST, true)).toEqual(silent);
  });
});

describe('a client that has waited long enough leaves', () => {
  it('in the middle of a stream, of which it has the beginning', () => {
    const slow = { kind: 'answer', answer: answerOf(10_000, [9_000, 9_500, 9_000, 1]) } as const;
    const half = {
      ...GIVEN_UP,
      code: CLIENT_LEFT,
      kind: null,
      afterMs: CLIENT_PATIENCE_MS,
      timed: false,
      firstTokenMs: 10_000,
      gapsMs: [9_000, 9_500],
      inputTokens: ESTIMATED_INPUT,
      outputTokens: 3,
    };
    expect(settlementOf(slow, REQUEST, true)).toEqual(half);
    expect(settlementOf({ ...slow, kind: 'cut', afterPieces: 4 }, REQUEST, true)).toEqual(half);
  });
});

describe('a client that is answered in time', () => {
  it('waits to the very end of its patience', () => {
    const answer = answerOf(FIRST_BYTE_MS, [CLIENT_PATIENCE_MS - FIRST_BYTE_MS]);
    const settlement = settlementOf({ kind: 'answer', answer }, REQUEST, true);
    expect(settlement).toMatchObject({ code: 200, afterMs: CLIENT_PATIENCE_MS, timed: true });
    expect(settlement).toMatchObject({ inputTokens: 7, outputTokens: 2, text: 'It is' });
  });

  it('counts nothing of a stream that was cut before its first piece', () => {
    const plan = { kind: 'cut', answer: answerOf(50, []), afterPieces: 0 } as const;
    expect(settlementOf(plan, REQUEST, true)).toMatchObject({
      code: 200,
      kind: 'cut',
      exposed: true,
      firstTokenMs: null,
      inputTokens: 0,
      outputTokens: 0,
    });
  });
});
