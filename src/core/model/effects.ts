import type { Effects, Fault, Role } from './fault.ts';
import type { Profile, Spread } from './profile.ts';

/**
 * What the faults do to the model in `role` at plan time `atMs`. Where several are active, the one
 * that began last decides the shares (in file order if they began together), and factors multiply.
 */
export function effectsAt(faults: readonly Fault[], role: Role, atMs: number): Effects {
  return faults
    .filter((fault) => hits(fault, role) && isActive(fault, atMs))
    .toSorted((a, b) => a.atMs - b.atMs)
    .reduce<Effects>((before, { effects }) => combined(before, effects), {});
}

/** When the effects on `role` may next change after `atMs`, in plan time; null if never again. */
export function nextChangeMs(faults: readonly Fault[], role: Role, atMs: number): number | null {
  const changes = faults
    .filter((fault) => hits(fault, role))
    .flatMap((fault) => edgesAfter(fault, atMs));
  return changes.length === 0 ? null : Math.min(...changes);
}

/** The profile that a model shows under these effects; without effects, the profile itself. */
export function profileUnder(profile: Profile, effects: Effects): Profile {
  const { latency, outputTokens, errors, quality } = profile;
  return {
    ...profile,
    latency: {
      firstTokenMs: scaled(latency.firstTokenMs, effects.latency),
      interTokenMs: scaled(latency.interTokenMs, effects.latency),
    },
    outputTokens: scaled(outputTokens, effects.verbose),
    ...(effects.verbose === undefined ? {} : { verbosity: effects.verbose }),
    errors: {
      rate: effects.errors ?? errors.rate,
      kinds: effects.errorKind === undefined ? errors.kinds : { [effects.errorKind]: 1 },
    },
    quality: {
      hallucination: effects.hallucination ?? quality.hallucination,
      vague: effects.vague ?? quality.vague,
    },
  };
}

function hits(fault: Fault, role: Role): boolean {
  return fault.target === role || fault.target === 'both';
}

function isActive(fault: Fault, atMs: number): boolean {
  const sinceMs = atMs - fault.atMs;
  if (sinceMs < 0) return false;
  if (fault.forMs === null) return true;
  return (fault.everyMs === null ? sinceMs : sinceMs % fault.everyMs) < fault.forMs;
}

function edgesAfter(fault: Fault, atMs: number): readonly number[] {
  if (atMs < fault.atMs) return [fault.atMs];
  if (fault.forMs === null) return [];
  const turn = fault.everyMs === null ? 0 : Math.floor((atMs - fault.atMs) / fault.everyMs);
  const beganMs = fault.atMs + turn * (fault.everyMs ?? 0);
  const edges = [beganMs + fault.forMs];
  if (fault.everyMs !== null) edges.push(beganMs + fault.everyMs);
  return edges.filter((edge) => edge > atMs);
}

function combined(before: Effects, after: Effects): Effects {
  const latency = product(before.latency, after.latency);
  const verbose = product(before.verbose, after.verbose);
  return {
    ...before,
    ...after,
    ...(latency === undefined ? {} : { latency }),
    ...(verbose === undefined ? {} : { verbose }),
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
