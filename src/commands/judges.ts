import type { z } from 'zod';
import { type DrawnRun, drawnRun } from '../core/analysis/judges/drawn-run.ts';
import { headToHead, type Standing } from '../core/analysis/judges/head-to-head.ts';
import { GUARANTEES, JUDGE_NAMES, LINEUP, type Setting } from '../core/analysis/judges/lineup.ts';
import { counted } from '../core/analysis/judges/words.ts';
import { expectation } from '../core/findings.ts';
import { stream } from '../core/random.ts';
import { duration, rate, share } from '../core/scenario/quantities.ts';
import { neededRequests } from '../core/statistics/sizes.ts';
import { formatDuration } from '../core/time.ts';
import { columns } from '../report/terminal/columns.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { refuse } from './refusal.ts';
import { concludeLines, progressOf, type VoiceFlags } from './voice.ts';
import { wholeNumber } from './whole-number.ts';

/** The flags of `understudy judges`, as text. */
export interface JudgesFlags extends VoiceFlags {
  readonly stable: string;
  readonly canary: string;
  readonly weight: string;
  readonly rate: string;
  readonly for: string;
  readonly alpha: string;
  readonly limit?: string;
  readonly runs: string;
  readonly seed: string;
}

interface Asked {
  readonly stable: number;
  readonly canary: number;
  readonly weight: number;
  readonly perSecond: number;
  readonly lengthMs: number;
  readonly alpha: number;
  readonly limit: number;
  readonly runs: number;
  readonly seed: number;
}

const EVERY_MS = 30_000;
const WINDOW_MS = 5 * 60_000;
const MINIMUM_SAMPLES = 50;
const POWER = 0.8;
const MAX_RUNS = 100_000;
const MAX_LOOKS = 10_000;
const MAX_REQUESTS = 100_000_000;

/**
 * `understudy judges`: every judge over the same drawn runs, of a canary with the error rate given
 * and of one like stable; and what this much traffic cannot show at all.
 */
export function runJudges(flags: JudgesFlags, print: (line: string) => void): ExitCode {
  const asked = readFlags(flags);
  if (typeof asked === 'string') return refuse(asked);
  const drawn = drawnOf(asked);
  if (drawn.canaryPerLook === 0 || drawn.stablePerLook === 0)
    return refuse('a model gets no request between two looks; expected more traffic');
  const setting = settingOf(asked, drawn);
  const entrants = JUDGE_NAMES.map((name) => LINEUP[name](setting));
  const { seed, runs } = asked;
  const progress = progressOf(flags, { total: 2 * runs, what: 'runs' });
  let done = 0;
  const standings = (kind: 'same' | 'worse', canaryRate: number) =>
    headToHead(
      entrants,
      runsOf(asked, { ...drawn, canaryRate }, kind, () => progress.done(++done)),
    );
  const same = standings('same', asked.stable);
  const worse = standings('worse', asked.canary);
  progress.close();
  const seen = visibility(asked, setting.canarySamples);
  const opening = `seed ${seed}, ${runs} runs of either kind`;
  const value = { seed, runs, ...seen.value, judges: { same, worse } };
  const lines = [opening, seen.text, ...table(same, worse)];
  concludeLines({ value, verdict: [seen.text], lines }, flags, print);
  return EXIT.ok;
}

function* runsOf({ seed, runs }: Asked, drawn: DrawnRun, name: string, drew: () => void) {
  for (let run = 0; run < runs; run += 1) {
    yield drawnRun(drawn, stream(seed, `${name}/${run}`));
    drew();
  }
}

function drawnOf({ stable, canary, weight, perSecond, lengthMs }: Asked): DrawnRun {
  const perLook = (perSecond * EVERY_MS) / 1_000;
  return {
    stableRate: stable,
    canaryRate: canary,
    canaryPerLook: Math.round(perLook * weight),
    stablePerLook: Math.round(perLook * (1 - weight)),
    looks: Math.floor(lengthMs / EVERY_MS),
    everyMs: EVERY_MS,
    onsetLook: 0,
  };
}

function settingOf({ alpha, stable, limit }: Asked, { canaryPerLook, looks }: DrawnRun): Setting {
  return {
    nouns: { samples: 'requests', events: 'errors' },
    alpha,
    allowedRatio: 1,
    minimumSamples: MINIMUM_SAMPLES,
    stableRate: stable,
    limit,
    windowMs: WINDOW_MS,
    looks,
    canarySamples: canaryPerLook * looks,
  };
}

/** Needed requests against those there will be. */
function visibility({ stable, canary, weight, alpha, lengthMs }: Asked, available: number) {
  const contrast = {
    stableRate: stable,
    canaryRate: canary,
    stablePerCanary: (1 - weight) / weight,
  };
  const needed = neededRequests(contrast, alpha, POWER);
  const enough = needed <= available ? 'enough for' : 'too few for';
  const text =
    `the canary gets ${counted(available)} requests in ${formatDuration(lengthMs)}: ${enough} ` +
    `${percent(canary)} against ${percent(stable)}, which takes ${counted(needed)} ` +
    `if looked at once, to see it ${percent(POWER)} of the time`;
  return { text, value: { canaryRequests: available, neededRequests: needed } };
}

/** How a judge's false alarms relate to alpha. */
const HOLDS = { exact: 'holds', normal: 'about', none: '-' };

function table(same: readonly Standing[], worse: readonly Standing[]): string[] {
  const header = ['judge', 'alpha', 'false alarms', 'caught', 'after', 'requests', 'errors'];
  const rows = worse.map((caught, index) => {
    const accused = same[index];
    return [
      caught.name,
      HOLDS[GUARANTEES[JUDGE_NAMES[index] ?? 'naive']],
      accused ? percent(accused.failed / accused.runs) : '-',
      percent(caught.failed / caught.runs),
      caught.medianMs === null ? '-' : formatDuration(caught.medianMs),
      caught.medianSamples === null ? '-' : counted(caught.medianSamples),
      caught.medianEvents === null ? '-' : counted(caught.medianEvents),
    ];
  });
  return columns([header, ...rows]);
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))}%`;
}

function readFlags(flags: JudgesFlags): Asked | string {
  const stable = read(flags, 'stable', share);
  const canary = read(flags, 'canary', share);
  const weight = read(flags, 'weight', share);
  const perSecond = read(flags, 'rate', rate);
  const lengthMs = read(flags, 'for', duration);
  const alpha = read(flags, 'alpha', share);
  const limit = flags.limit === undefined ? undefined : read(flags, 'limit', share);
  for (const one of [stable, canary, weight, perSecond, lengthMs, alpha, limit])
    if (typeof one === 'string') return one;
  const runs = wholeNumber(flags.runs, MAX_RUNS);
  if (runs === undefined || runs === 0) return `--runs ${flags.runs}: expected 1 to ${MAX_RUNS}`;
  const seed = wholeNumber(flags.seed);
  if (seed === undefined) return `--seed ${flags.seed}: expected a whole number`;
  const asked = { stable, canary, weight, perSecond, lengthMs, alpha, runs, seed } as Asked;
  return oddity(asked) ?? { ...asked, limit: (limit as number | undefined) ?? 2 * asked.stable };
}

function oddity({ stable, canary, weight, alpha, lengthMs, perSecond }: Asked): string | undefined {
  if (stable <= 0 || stable >= 1) return '--stable: expected more than 0% and less than 100%';
  if (canary <= stable)
    return '--canary: expected more than --stable, or there is nothing to catch';
  if (weight <= 0 || weight >= 1) return '--weight: expected more than 0% and less than 100%';
  if (alpha <= 0 || alpha >= 0.5) return '--alpha: expected more than 0% and less than 50%';
  const looks = Math.floor(lengthMs / EVERY_MS);
  if (looks < 1) return `--for: expected at least ${formatDuration(EVERY_MS)}, one look`;
  if (looks > MAX_LOOKS) return `--for: expected at most ${formatDuration(MAX_LOOKS * EVERY_MS)}`;
  const requests = (perSecond * lengthMs) / 1_000;
  return requests > MAX_REQUESTS
    ? `--rate: that is ${counted(requests)} requests a run; expected at most ${counted(MAX_REQUESTS)}`
    : undefined;
}

function read(
  flags: JudgesFlags,
  flag: 'stable' | 'canary' | 'weight' | 'rate' | 'for' | 'alpha' | 'limit',
  schema: z.ZodType<number>,
): number | string {
  const text = flags[flag] ?? '';
  // As a file would have it: 0.05 is a number there, and so is a 3 that lacks its percent sign.
  const written = /^\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  const parsed = schema.safeParse(written, { error: expectation });
  if (parsed.success) return parsed.data;
  return `--${flag} ${flags[flag]}: ${parsed.error.issues[0]?.message ?? 'not understood'}`;
}
