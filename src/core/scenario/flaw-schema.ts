import { z } from 'zod';
import { expecting } from '../findings.ts';
import {
  FLAW_NAMES,
  type FlawName,
  type FlawSetting,
  type Flaws,
} from '../model/faults/answer-flaws.ts';
import { factor, share } from './quantities.ts';

const MAX_TOKENS = 1_000_000;

const struck = { share: share.describe('Of the answers.') };

const byFactor = z
  .strictObject({ ...struck, factor: factor.describe('So many times as much.') })
  .transform((written) => setting(written.share, written.factor));

const afterTokens = z
  .strictObject({
    ...struck,
    tokens: z.int().min(1).max(MAX_TOKENS).describe('After so many tokens.'),
  })
  .transform((written) => setting(written.share, written.tokens));

/** A share by itself, or with how hard it strikes: by a factor, after so many tokens, or neither. */
export function flaw(unit?: 'x' | 'tokens') {
  if (unit === undefined) return share.transform(usual);
  const hard = unit === 'x' ? byFactor : afterTokens;
  const example = unit === 'x' ? '{share: 5%, factor: 10x}' : '{share: 5%, tokens: 8}';
  return expecting(`a share such as 5%, or ${example}`, z.union([share.transform(usual), hard]));
}

function usual(of: number): FlawSetting {
  return setting(of, null);
}

function setting(of: number, at: number | null): FlawSetting {
  return { share: of, at };
}

/** Those that are written; undefined if none is. */
export function flawsOf(
  written: Readonly<Record<FlawName, FlawSetting | undefined>>,
): Flaws | undefined {
  const given = FLAW_NAMES.flatMap((name) => {
    const one = written[name];
    return one === undefined ? [] : [[name, one] as const];
  });
  return given.length === 0 ? undefined : Object.fromEntries(given);
}
