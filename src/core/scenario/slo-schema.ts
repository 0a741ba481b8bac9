import { z } from 'zod';
import type { Slo } from '../routing/slo.ts';
import { duration } from './quantities.ts';

/** The `slo` of a scenario: what users are promised of each request. */
export const sloSchema = z
  .strictObject({
    firstToken: duration
      .exactOptional()
      .describe('Of a stream: from the request to its first token.'),
    interToken: duration.exactOptional().describe('Of a stream: the mean time between two tokens.'),
    total: duration.exactOptional().describe('From the request to the end of its answer.'),
  })
  .refine((slo) => Object.keys(slo).length > 0, {
    error: 'promises nothing; expected firstToken, interToken or total',
  });

export function sloOf({ firstToken, interToken, total }: z.output<typeof sloSchema>): Slo {
  return {
    firstTokenMs: firstToken ?? null,
    interTokenMs: interToken ?? null,
    totalMs: total ?? null,
  };
}
