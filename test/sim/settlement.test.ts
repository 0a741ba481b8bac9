import { describe, expect, it } from 'vitest';
import type { Answer } from '../../src/core/model/answer-plan.ts';
import { CLIENT_PATIENCE_MS } from '../../src/core/traffic/patience.ts';
import { CLIENT_LEFT, settlementOf } from '../../src/sim/settlement.ts';

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

const NOTHING_CAME = {
  code: CLIENT_LEFT,
  kind: null,
  afterMs: CLIENT_PATIENCE_MS,
  timed: false,
  exposed: false,
  firstTokenMs: null,
  gapsMs: [],
  inputTokens: 0,
  outputTokens: 0,
  text: null,
  finishReason: null,
};

describe('a client that has waited long enough leaves', () => {
  it.each([true, false])('from a model that never answers (streamed: %s)', (streamed) => {
    expect(settlementOf({ kind: 'timeout' }, REQUEST, streamed)).toEqual(NOTHING_CAME);
  });

  it.each([
    [{ kind: 'answer', answer: answerOf(29_000, [500, 501]) } as const, false],
    [{ kind: 'answer', answer: answerOf(CLIENT_PATIENCE_MS + 1, []) } as const, true],
    [{ kind: 'cut', answer: answerOf(29_000, [2_000]), afterPieces: 1 } as const, false],
    [{ kind: 'status', status: 503, afterMs: CLIENT_PATIENCE_MS + 1 } as const, false],
    [{ kind: 'reset', afterMs: CLIENT_PATIENCE_MS + 1 } as const, true],
    [{ kind: 'malformed', afterMs: CLIENT_PATIENCE_MS + 1 } as const, true],
  ])('before anything came: %j, streamed: %s', (plan, streamed) => {
    expect(settlementOf(plan, REQUEST, streamed)).toEqual(NOTHING_CAME);
  });

  it('in the middle of a stream, of which it has the beginning', () => {
    const slow = { kind: 'answer', answer: answerOf(10_000, [9_000, 11_000, 9_000, 1]) } as const;
    const half = {
      ...NOTHING_CAME,
      exposed: true,
      firstTokenMs: 10_000,
      gapsMs: [9_000, 11_000],
      inputTokens: ESTIMATED_INPUT,
      outputTokens: 3,
    };
    expect(settlementOf(slow, REQUEST, true)).toEqual(half);
    expect(settlementOf({ ...slow, kind: 'cut', afterPieces: 4 }, REQUEST, true)).toEqual(half);
  });
});

describe('a client that is answered in time', () => {
  it('waits to the very end of its patience', () => {
    const answer = answerOf(CLIENT_PATIENCE_MS - 1, [1]);
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
