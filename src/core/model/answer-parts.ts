import { factForQuestion } from '../facts/facts.ts';
import { answerLengths, baseLengths, type LengthShares } from './answer-lengths.ts';
import type { Injected } from './answer-text.ts';
import { scaledBy } from './lognormal.ts';
import { cutBodyPieces, cutStreamPieces, wholePieces } from './piece-shares.ts';
import { type AnswerPace, type PieceTimes, pieceTimes } from './piece-times.ts';
import type { LatencyProfile, Profile, Spread } from './profile.ts';
import { lognormalOf } from './spread.ts';
import { answerCells, type TimedCell } from './timed-cells.ts';

/** Answers to the same prompts, by the latency bounds between which they end. */
export interface AnswerParts {
  /** Whole answers that say this. */
  whole(injected: Injected, profile: Profile, wanted: Spread | number): readonly TimedCell[];
  /** Streams, or bodies, that break off and would have said these, by share. */
  cut(
    profile: Profile,
    how: {
      readonly wanted: Spread | number;
      readonly saying: ReadonlyMap<Injected, number>;
      readonly streamed: boolean;
    },
  ): readonly TimedCell[];
}

/**
 * Lengths and times are worked out once for what they depend on, and kept: shares cost nothing, a
 * longer answer costs its lengths, a slower one its times.
 */
export function answerParts(prompts: readonly string[], bounds: readonly number[]): AnswerParts {
  const facts = prompts.map(factForQuestion).filter((fact) => fact !== undefined);
  const bases = remembered<LengthShares>();
  const lengths = remembered<LengthShares>();
  const times = remembered<(pieces: number) => PieceTimes>();
  const wholes = remembered<readonly TimedCell[]>();

  const basesOf = (injected: Injected) =>
    bases(injected, () => baseLengths(injected === 'neutral' ? [undefined] : facts, injected));
  const lengthsOf = (injected: Injected, wanted: Spread | number) =>
    lengths(`${injected} ${wantedKey(wanted)}`, () => answerLengths(basesOf(injected), wanted));
  const timesOf = ({ latency }: Profile) =>
    times(latencyKey(latency), () => pieceTimes(paceOf(latency), bounds));

  return {
    whole: (injected, profile, wanted) =>
      wholes(`${injected} ${wantedKey(wanted)} ${latencyKey(profile.latency)}`, () =>
        answerCells(wholePieces(lengthsOf(injected, wanted)), timesOf(profile), bounds),
      ),
    cut: (profile, { wanted, saying, streamed }) => {
      const parts = [...saying].map(
        ([injected, share]) => [lengthsOf(injected, wanted), share] as const,
      );
      const pieces = streamed ? cutStreamPieces(mixed(parts)) : cutBodyPieces(mixed(parts));
      return answerCells(pieces, timesOf(profile), bounds);
    },
  };
}

/** In seconds. */
export function paceOf({ firstTokenMs, interTokenMs }: LatencyProfile): AnswerPace {
  return {
    firstToken: scaledBy(1e-3, lognormalOf(firstTokenMs)),
    interToken: scaledBy(1e-3, lognormalOf(interTokenMs)),
  };
}

/** Makes each value the first time its key is asked for; the key names all that it is made of. */
function remembered<T>(): (key: string, make: () => T) => T {
  const made = new Map<string, T>();
  return (key, make) => {
    const before = made.get(key);
    if (before !== undefined) return before;
    const value = make();
    made.set(key, value);
    return value;
  };
}

function wantedKey(wanted: Spread | number): string {
  return typeof wanted === 'number' ? `${wanted}` : spreadKey(wanted);
}

function spreadKey({ median, p95 }: Spread): string {
  return `${median}/${p95}`;
}

function latencyKey({ firstTokenMs, interTokenMs }: LatencyProfile): string {
  return `${spreadKey(firstTokenMs)} ${spreadKey(interTokenMs)}`;
}

function mixed(parts: readonly (readonly [LengthShares, number])[]): LengthShares {
  const mean = new Float64Array(Math.max(...parts.map(([lengths]) => lengths.length)));
  for (const [lengths, share] of parts)
    for (const [pieces, value] of lengths.entries())
      mean[pieces] = (mean[pieces] ?? 0) + share * value;
  return mean;
}
