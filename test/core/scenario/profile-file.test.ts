import { expect, it } from 'vitest';
import { readYaml } from '../../../src/core/document.ts';
import { ENGINE_PRESETS } from '../../../src/core/model/engine/presets.ts';
import { readProfile } from '../../../src/core/scenario/profile-file.ts';

function read(text: string) {
  const [document] = readYaml('p.yaml', text).documents;
  if (document === undefined) throw new Error('no document');
  return readProfile(document);
}

it('reads a whole profile', () => {
  const text = `name: v1.3-hallucinating
version: v1.3
description: makes things up
latency: {firstToken: {median: 60ms, p95: 0.12s}, interToken: {median: 8ms, p95: 14ms}}
tokens: {output: {median: 30, p95: 90}}
errors: {rate: 0.1%, kinds: {500: 2, "503": 1, timeout: 1}}
quality: {hallucination: 0.5%, vague: 0.02}
price: {inputPerMillion: 1, outputPerMillion: 2.5}
`;
  expect(read(text)).toEqual({
    ok: true,
    value: {
      name: 'v1.3-hallucinating',
      version: 'v1.3',
      latency: {
        firstTokenMs: { median: 60, p95: 120 },
        interTokenMs: { median: 8, p95: 14 },
      },
      outputTokens: { median: 30, p95: 90 },
      errors: { rate: 0.001, kinds: { '500': 2, '503': 1, timeout: 1 } },
      quality: { hallucination: 0.005, vague: 0.02 },
      price: { inputPerMillion: 1, outputPerMillion: 2.5 },
    },
  });
});

it('is a healthy model by default', () => {
  expect(read('{name: a, version: b}')).toEqual({
    ok: true,
    value: {
      name: 'a',
      version: 'b',
      latency: {
        firstTokenMs: { median: 60, p95: 120 },
        interTokenMs: { median: 8, p95: 14 },
      },
      outputTokens: { median: 40, p95: 80 },
      errors: { rate: 0, kinds: { '500': 1 } },
      quality: { hallucination: 0, vague: 0 },
      price: { inputPerMillion: 0.5, outputPerMillion: 1.5 },
    },
  });
});

it('gives the defaults of a part that is written in part', () => {
  const profile = read('{name: a, version: b, errors: {rate: 3%}, price: {inputPerMillion: 2}}');
  expect(profile).toMatchObject({
    value: {
      errors: { rate: 0.03, kinds: { '500': 1 } },
      price: { inputPerMillion: 2, outputPerMillion: 1.5 },
    },
  });
});

it('has an engine of its preset, or only latencies of the formula', () => {
  const profile = (curve: string) =>
    read(`{name: a, version: b, engine: {preset: 70b-a100-tp4, kvTokens: 5000, curve: ${curve}}}`);
  expect(profile('steps')).toMatchObject({
    ok: true,
    value: { engine: { ...ENGINE_PRESETS['70b-a100-tp4'], kvTokens: 5_000, replicas: 1 } },
  });
  const formula = profile('closed-form');
  expect(formula).toMatchObject({ ok: true, value: { latency: { firstTokenMs: {} } } });
  expect(formula.ok && 'engine' in formula.value).toBe(false);
});

it.each([
  ['{preset: 9b}', 'engine.preset is "9b"; expected one of 8b-h100, 8b-a100'],
  ['{preset: 8b-h100, replicas: 0}', 'engine.replicas is 0; expected a whole number of replicas'],
  ['{preset: 70b-a100-tp4, perSecond: 5000/s}', 'serves no 5000/s; expected perSecond below'],
])('says what is wrong with engine %s', (engine, message) => {
  const profile = read(`{name: a, version: b, engine: ${engine}}`);
  expect(JSON.stringify(profile)).toContain(JSON.stringify(message).slice(1, -1));
});

it('GPUs paid for by the hour are those of the engine, and tokens then cost nothing', () => {
  const profile = read(
    '{name: a, version: b, engine: {preset: 70b-h100-tp4, replicas: 2}, price: {gpuHour: 2.5}}',
  );
  expect(profile).toMatchObject({
    ok: true,
    value: {
      price: { inputPerMillion: 0, outputPerMillion: 0, gpu: { usdPerHour: 10, replicas: 2 } },
    },
  });
});

it.each([
  ['price: {gpuHour: 2}', 'has no GPUs to pay for'],
  ['engine: {preset: 8b-h100, curve: closed-form}, price: {gpuHour: 2}', 'has no GPUs to pay for'],
  ['engine: {preset: 8b-h100}, price: {gpuHour: 2, inputPerMillion: 1}', 'expected one of the two'],
])('refuses a price that cannot be worked out: %s', (text, message) => {
  const profile = read(`{name: a, version: b, ${text}}`);
  expect(profile.ok).toBe(false);
  expect(JSON.stringify(profile)).toContain(message);
});
