import { FlagdCore } from '@openfeature/flagd-core';
import { evaluateFlag } from '../src/core/flags/evaluate.ts';
import { readFlagFile } from '../src/core/flags/flag-file.ts';
import type { Aim, Bench } from './bench.ts';
import { median } from './statistics.ts';

const AIM_PER_SECOND = 200_000;
const DECISIONS = 100_000;
const ROUNDS = 7;

const VARIANTS = { canary: 'v1.3', stable: 'v1.2' };

/** A rollout as its users write it: internal first, then beta, then a share of everybody. */
const FLAGS = {
  $evaluators: { isInternal: { ends_with: [{ var: 'email' }, '@corp.example'] } },
  flags: {
    'no rule': { state: 'ENABLED', variants: VARIANTS, defaultVariant: 'stable' },
    'segments and a split': {
      state: 'ENABLED',
      variants: VARIANTS,
      defaultVariant: 'stable',
      targeting: {
        if: [
          { $ref: 'isInternal' },
          'canary',
          { in: [{ var: 'tier' }, ['beta', 'early']] },
          'canary',
          {
            fractional: [
              { cat: ['release-9', ':', { var: 'targetingKey' }] },
              ['canary', 5],
              ['stable', 95],
            ],
          },
        ],
      },
    },
    'implicit split': {
      state: 'ENABLED',
      variants: VARIANTS,
      defaultVariant: 'stable',
      targeting: {
        fractional: [
          ['canary', 5],
          ['stable', 95],
        ],
      },
    },
  },
};

/** Decisions a second of one process, beside flagd-core's, in turns so that both meet the same machine. */
export const flagsBench: Bench = {
  name: 'flags',
  run: (print) => Promise.resolve(measure(print)),
};

function measure(print: (line: string) => void): readonly Aim[] {
  const text = JSON.stringify(FLAGS);
  const { set } = readFlagFile('flags.json', text);
  if (!set) throw new Error('the flags of the bench do not read');
  const quiet = { debug() {}, info() {}, warn() {}, error() {} };
  const core = new FlagdCore(undefined, quiet);
  core.setConfigurations(text);
  const contexts = Array.from({ length: 1_000 }, (_, user) => ({
    targetingKey: `user-${user}`,
    email: `user-${user}@${user % 50 === 0 ? 'corp' : 'mail'}.example`,
    tier: user % 20 === 0 ? 'beta' : 'free',
  }));
  const nowMs = Date.now();
  return Object.keys(FLAGS.flags).map((key) => {
    const [ours, theirs] = inTurns(
      (at) => {
        const context = contexts[at % contexts.length];
        return evaluateFlag(set, key, { context, nowMs, type: 'string' }).variant;
      },
      (at) => {
        const context = contexts[at % contexts.length] ?? {};
        return core.resolveStringEvaluation(key, 'v1.2', context, quiet).variant;
      },
    );
    const ratio = (ours / theirs).toFixed(1);
    print(`${key}: ${rounded(ours)} decisions/s; flagd-core ${rounded(theirs)} (${ratio} times)`);
    const what = `${key}: at least ${AIM_PER_SECOND} decisions/s in one process`;
    return { what, met: ours >= AIM_PER_SECOND };
  });
}

type Decide = (at: number) => string | undefined;

/** The medians of both rates; the two have to give as many users the canary. */
function inTurns(ours: Decide, theirs: Decide): readonly [number, number] {
  const rates: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    const [a, b] = [timed(ours), timed(theirs)];
    if (a.canaries !== b.canaries) throw new Error(`${a.canaries} canaries beside ${b.canaries}`);
    rates[0].push(a.perSecond);
    rates[1].push(b.perSecond);
  }
  return [median(rates[0]), median(rates[1])];
}

function timed(decide: Decide): { readonly perSecond: number; readonly canaries: number } {
  let canaries = 0;
  const begin = performance.now();
  for (let at = 0; at < DECISIONS; at += 1) if (decide(at) === 'canary') canaries += 1;
  return { perSecond: (DECISIONS / (performance.now() - begin)) * 1_000, canaries };
}

function rounded(value: number): string {
  return Math.round(value).toLocaleString('en');
}
