import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { PairRecord, PairSide } from '../../../src/core/compare/pair-record.ts';
import { FACTS } from '../../../src/core/facts/facts.ts';

export const sha256 = (text: string): string =>
  createHash('sha256').update(text, 'utf8').digest('hex');

/** Texts with what is looked for, and with what may not confuse it. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...['\n- point', '\n1. one', '# Title\n', '```', '**', '| a | b |', 'https://x', '{"a":1}'],
        ...[
          '!',
          '?',
          ' Maybe ',
          ' SORRY',
          ' I cannot ',
          ' mightily ',
          ' as an AI ',
          "'; DROP",
          ' ',
        ],
      ),
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.constantFrom(...FACTS.slice(0, 20).map(({ right }) => ` ${right} `)),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

const orNone = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 4 });
const some = fc.double({ min: 0.001, max: 1e5, noNaN: true });

const side = (version: string): fc.Arbitrary<PairSide> =>
  fc
    .record({
      status: fc.constantFrom(200, 200, 200, 500, 0),
      error: fc.constantFrom(null, null, null, '5xx', 'cut'),
      latencyMs: some,
      firstTokenMs: orNone(some),
      text: orNone(text),
      finishReason: fc.constantFrom('stop', 'length', null),
      inputTokens: orNone(fc.nat(500)),
      outputTokens: orNone(fc.nat(500)),
      costUsd: orNone(some),
      meanLogprob: orNone(fc.double({ min: -5, max: 0, noNaN: true })),
      truncated: fc.constantFrom(false, false, true),
    })
    .map((drawn) => ({
      version,
      ...drawn,
      textSha256: drawn.text === null ? null : sha256(drawn.text),
    }));

export const pairs: fc.Arbitrary<readonly PairRecord[]> = fc
  .array(
    fc.record({
      question: fc.constantFrom(
        'What is it?',
        ...FACTS.slice(0, 20).map(({ question }) => question),
      ),
      keeps: fc.boolean(),
      stable: side('v1'),
      shadow: side('v2'),
    }),
    { minLength: 200, maxLength: 400 },
  )
  .map((drawn) =>
    drawn.map(({ question, keeps, stable, shadow }, index) => ({
      v: 1,
      at: new Date(1_760_000_000_000 + index * 1_000).toISOString(),
      requestId: `r-${index}`,
      userHash: 'u',
      route: '/v1/chat/completions',
      streamed: true,
      prompt: keeps ? { sha256: sha256(question), text: question } : { sha256: sha256(question) },
      stable,
      shadow,
    })),
  );
