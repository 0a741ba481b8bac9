import { INJECTED_QUALITIES } from '../answer-text.ts';
import type { Effects } from '../fault.ts';
import { ERROR_KINDS } from '../profile.ts';
import { FLAW_NAMES } from './answer-flaws.ts';
import { PLACED_ERRORS } from './error-faults.ts';

/** Names that take a number, and what it is. */
const FACTORS = ['latency', 'verbose'] as const;

const ITEM = /^([A-Za-z0-9-]+)(?:@(\d+(?:\.\d+)?))?$/;

/** Above any token of an answer and any factor that is meant. */
const MAX_AT = 1_000_000;

/**
 * What one request asks to meet, from its header `x-understudy-fault`: names with a number behind
 * `@` where they take one, several by commas, as in `cut@40` or `hallucination, slowDrip@5`. Error
 * kinds take the token at which they strike (429: the seconds to wait), flaws their own number,
 * `latency` and `verbose` a factor. Returns one line on what is wrong where it cannot be read.
 */
export function askedFault(header: string): Effects | string {
  let effects: Effects = {};
  for (const written of header.split(',')) {
    const effect = effectOf(written.trim());
    if (typeof effect === 'string') return `x-understudy-fault: ${effect}`;
    const flaws = { ...effects.flaws, ...effect.flaws };
    effects = { ...effects, ...effect, ...(Object.keys(flaws).length > 0 ? { flaws } : {}) };
  }
  return effects;
}

function effectOf(written: string): Effects | string {
  const [, name = '', number] = ITEM.exec(written) ?? [];
  const at = number === undefined ? null : Number(number);
  if (at !== null && at > MAX_AT) return `${written}: expected a number up to ${MAX_AT}`;
  return (
    errorOf(name, at) ??
    flawOf(name, at) ??
    qualityOf(name, at) ??
    factorOf(name, at) ??
    `"${written}" is no fault of a request; expected ${KNOWN.join(', ')}, with @ and a number where one is taken`
  );
}

const KNOWN: readonly string[] = [
  ...ERROR_KINDS,
  ...FLAW_NAMES,
  ...INJECTED_QUALITIES,
  ...FACTORS.map((name) => `${name}@2`),
];

function errorOf(name: string, at: number | null): Effects | string | undefined {
  const errorKind = ERROR_KINDS.find((kind) => kind === name);
  if (errorKind === undefined) return undefined;
  const takesNumber = errorKind === '429' || PLACED_ERRORS.some((kind) => kind === errorKind);
  if (at !== null && !takesNumber) return `${name} takes no number; expected ${name}`;
  return { errors: 1, errorKind, ...(at === null ? {} : { errorAt: at }) };
}

function flawOf(name: string, at: number | null): Effects | undefined {
  const flaw = FLAW_NAMES.find((known) => known === name);
  return flaw === undefined ? undefined : { flaws: { [flaw]: { share: 1, at } } };
}

/** Shares are dealt in order: the others must leave this one all of it. */
function qualityOf(name: string, at: number | null): Effects | string | undefined {
  if (!INJECTED_QUALITIES.some((known) => known === name)) return undefined;
  if (at !== null) return `${name} takes no number; expected ${name}`;
  return Object.fromEntries(INJECTED_QUALITIES.map((known) => [known, known === name ? 1 : 0]));
}

function factorOf(name: string, at: number | null): Effects | string | undefined {
  if (!FACTORS.some((known) => known === name)) return undefined;
  return at === null || at <= 0 ? `${name} takes a factor; expected ${name}@2` : { [name]: at };
}
