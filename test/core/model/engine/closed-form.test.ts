import { describe, expect, it } from 'vitest';
import {
  closedFormLatency,
  saturationPerSecond,
} from '../../../../src/core/model/engine/closed-form.ts';
import { Engine } from '../../../../src/core/model/engine/engine.ts';
import { stream } from '../../../../src/core/random.ts';
import { engineOf, PLAIN } from './sample-engine.ts';

const SEED = 3;
const PROMPT = 600;
const OUTPUT = 150;
const REQUESTS = 3_000;

function medians(perSecond: number) {
  const engine = new Engine(engineOf('8b-h100'), () => PLAIN);
  const draw = stream(SEED, 'closed-form');
  const firsts: number[] = [];
  const gaps: number[] = [];
  let sentMs = 0;
  for (let index = 0; index < REQUESTS; index += 1) {
    sentMs -= (Math.log(1 - draw()) * 1_000) / perSecond;
    const fromMs = sentMs;
    let lastMs: number | null = null;
    engine.passTo(sentMs);
    const token = (atMs: number) => {
      if (lastMs === null) firsts.push(atMs - fromMs);
      else gaps.push(atMs - lastMs);
      lastMs = atMs;
    };
    engine.submit({ promptTokens: PROMPT, outputTokens: OUTPUT, blocks: [], token }, sentMs);
  }
  engine.passTo(Number.MAX_VALUE);
  const median = (values: number[]) =>
    values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
  return { firstToken: median(firsts), gap: median(gaps) };
}

describe(`the closed form beside the engine it stands for (seed ${SEED})`, () => {
  it.each([1, 5, 10, 15])('%s requests a second: medians within 12 %%', (perSecond) => {
    const traffic = { perSecond, promptTokens: PROMPT, outputTokens: OUTPUT };
    const { firstTokenMs, interTokenMs } = closedFormLatency(engineOf('8b-h100'), traffic);
    const { firstToken, gap } = medians(perSecond);
    expect(Math.abs(firstTokenMs.median / firstToken - 1)).toBeLessThan(0.12);
    expect(Math.abs(interTokenMs.median / gap - 1)).toBeLessThan(0.12);
  });

  it('knows between which of the reference rates an 8b-h100 saturates', () => {
    const traffic = { perSecond: 1, promptTokens: 1_155, outputTokens: 211 };
    const limit = saturationPerSecond(engineOf('8b-h100'), traffic);
    expect(limit).toBeGreaterThan(11);
    expect(limit).toBeLessThan(22);
  });
});
