import { INJECTED_QUALITIES } from './answer-text.ts';
import type { Effects, Fault } from './fault.ts';
import { coldStartRamp } from './faults/cold-start.ts';
import { type LatencyRamp, nextStairMs, rampFactor } from './faults/latency-ramp.ts';
import type { ErrorProfile, Profile, QualityProfile, Spread } from './profile.ts';
import { isAmong, type Struck } from './struck.ts';

/**
 * What the faults do to the model in `role` at plan time `atMs`: to this request, or without one to
 * the server as a whole. Where several are active, the one that began last decides the shares (in file
 * order if they began together), and factors multiply.
 */
export function effectsAt(
  faults: readonly Fault<string>[],
  role: string,
  atMs: number,
  request: Struck | null = null,
): Effects {
  return faults
    .filter((fault) => hits(fault, role) && isActive(fault, atMs) && isAmong(fault.among, request))
    .toSorted((a, b) => a.atMs - b.atMs)
    .reduce<Effects>((before, fault) => combined(before, effectsOf(fault, atMs)), {});
}

/** When the effects on `role` may next change after `atMs`, in plan time; null if never again. */
export function nextChangeMs(
  faults: readonly Fault<string>[],
  role: string,
  atMs: number,
): number | null {
  const changes = faults
    .filter((fault) => hits(fault, role))
    .flatMap((fault) => edgesAfter(fault, atMs));
  return changes.length === 0 ? null : Math.min(...changes);
}

/** The profile that a model shows under these effects; without effects, the profile itself. */
export function profileUnder(profile: Profile, effects: Effects): Profile {
  const { latency, outputTokens, errors, quality, flaws } = profile;
  return {
    ...profile,
    latency: {
      firstTokenMs: scaled(latency.firstTokenMs, effects.latency),
      interTokenMs: scaled(latency.interTokenMs, effects.latency),
    },
    outputTokens: scaled(outputTokens, effects.verbose),
    ...(effects.verbose === undefined ? {} : { verbosity: effects.verbose }),
    errors: errorsUnder(errors, effects),
    quality: qualityUnder(quality, effects),
    ...(effects.flaws === undefined ? {} : { flaws: { ...flaws, ...effects.flaws } }),
  };
}

function errorsUnder(errors: ErrorProfile, { errors: rate, errorKind, errorAt }: Effects) {
  return {
    ...errors,
    ...(rate === undefined ? {} : { rate }),
    ...(errorKind === undefined ? {} : { kinds: { [errorKind]: 1 } }),
    ...(errorAt === undefined ? {} : { at: errorAt }),
  };
}

function qualityUnder(quality: QualityProfile, effects: Effects): QualityProfile {
  const replaced = INJECTED_QUALITIES.flatMap((name) => {
    const share = effects[name];
    return share === undefined ? [] : [[name, share] as const];
  });
  return { ...quality, ...Object.fromEntries(replaced) };
}

function hits(fault: Fault<string>, role: string): boolean {
  return fault.target === role || fault.target === 'both';
}

function isActive(fault: Fault<string>, atMs: number): boolean {
  if (atMs < fault.atMs) return false;
  return fault.forMs === null || atMs - beganMs(fault, atMs) < fault.forMs;
}

/** When the turn began that a time at or after the fault's first is in. */
function beganMs({ atMs: firstMs, everyMs }: Fault<string>, atMs: number): number {
  return everyMs === null ? firstMs : firstMs + Math.floor((atMs - firstMs) / everyMs) * everyMs;
}

function effectsOf(fault: Fault<string>, atMs: number): Effects {
  const { ramp: _, coldStart: __, ...effects } = fault.effects;
  const sinceMs = atMs - beganMs(fault, atMs);
  const latency = rampsOf(fault).reduce<number | undefined>(
    (factor, ramp) => product(factor, rampFactor(ramp, sinceMs)),
    effects.latency,
  );
  return latency === undefined ? effects : { ...effects, latency };
}

function rampsOf({ effects: { ramp, coldStart } }: Fault<string>): readonly LatencyRamp[] {
  return [
    ...(ramp === undefined ? [] : [ramp]),
    ...(coldStart === undefined ? [] : [coldStartRamp(coldStart)]),
  ];
}

function edgesAfter(fault: Fault<string>, atMs: number): readonly number[] {
  if (atMs < fault.atMs) return [fault.atMs];
  const sinceMs = beganMs(fault, atMs);
  const edges = rampsOf(fault).flatMap((ramp) => {
    const stairMs = nextStairMs(ramp, atMs - sinceMs);
    return stairMs === null ? [] : [sinceMs + stairMs];
  });
  if (fault.forMs !== null) edges.push(sinceMs + fault.forMs);
  if (fault.everyMs !== null) edges.push(sinceMs + fault.everyMs);
  return edges.filter((edge) => edge > atMs);
}

function combined(before: Effects, after: Effects): Effects {
  const latency = product(before.latency, after.latency);
  const verbose = product(before.verbose, after.verbose);
  const flaws = { ...before.flaws, ...after.flaws };
  return {
    ...before,
    ...after,
    ...(latency === undefined ? {} : { latency }),
    ...(verbose === undefined ? {} : { verbose }),
    ...(Object.keys(flaws).length === 0 ? {} : { flaws }),
    ...(before.refuse || after.refuse ? { refuse: true } : {}),
    ...(before.down || after.down ? { down: true } : {}),
  };
}

function product(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : a * (b ?? 1);
}

function scaled(spread: Spread, factor = 1): Spread {
  return factor === 1 ? spread : { median: spread.median * factor, p95: spread.p95 * factor };
}
