import { type Stream, stream } from '../../src/core/random.ts';

/** Router and engine in one process, each in its own, or an engine with several router processes on one port. */
export const SHAPES = ['together', 'apart', 'workers'] as const;
export type Shape = (typeof SHAPES)[number];

/** What the canary of a round is like when nobody harms it. */
export type CanaryKind = 'healthy' | 'failing' | 'slow';

/**
 * Who is harmed, and how; `production` is router and engine in one process, or the first of several. The
 * kill switch is the router's own, or the engine's.
 */
export type FaultKind =
  | 'kill canary'
  | 'kill stable-1'
  | 'kill stable-2'
  | 'kill production'
  | 'kill worker'
  | 'kill router'
  | 'kill engine'
  | 'kill prometheus'
  | 'slow canary'
  | 'slow stable-1'
  | 'slow stable-2'
  | 'fill disk'
  | 'router switch'
  | 'engine switch';

/** Begins so long after its round has, and is mended after its length. */
export interface Fault {
  readonly kind: FaultKind;
  readonly atMs: number;
  readonly forMs: number;
}

/** One rollout, and what befalls it. */
export interface Round {
  readonly index: number;
  readonly shape: Shape;
  readonly canary: CanaryKind;
  /** In the order in which they begin. */
  readonly faults: readonly Fault[];
}

/** Faults begin within it, ms. */
export const FAULTY_MS = 22_000;
/** Of the times that the switch is thrown, its keeper is killed behind it so often. */
const BEHIND_SHARE = 0.6;
const FIRST_MS = [300, 8_000] as const;
const GAP_MS = [3_000, 12_000] as const;
const LENGTH_MS = [1_000, 5_000] as const;
/** Our own processes take seconds to come up again, in which nobody is served. */
const OURS_LENGTH_MS = [100, 2_000] as const;
/** Long enough for whoever is killed behind it to come back. */
const SWITCH_LENGTH_MS = [6_000, 12_000] as const;

interface Track {
  readonly name: string;
  /** How often a round has faults of it at all. */
  readonly share: number;
  readonly kinds: readonly FaultKind[];
}

/** Of one track only one fault stands at a time: so one replica of stable is always well. */
const TRACKS: readonly Track[] = [
  { name: 'canary', share: 0.4, kinds: ['kill canary', 'slow canary'] },
  {
    name: 'stable',
    share: 0.8,
    kinds: ['kill stable-1', 'kill stable-2', 'slow stable-1', 'slow stable-2'],
  },
  { name: 'prometheus', share: 0.6, kinds: ['kill prometheus'] },
  { name: 'disk', share: 0.5, kinds: ['fill disk'] },
];

const SHAPE_TRACKS: Readonly<Record<Shape, readonly Track[]>> = {
  together: [
    { name: 'production', share: 0.9, kinds: ['kill production'] },
    { name: 'switch', share: 0.5, kinds: ['router switch'] },
  ],
  apart: [
    { name: 'router', share: 0.7, kinds: ['kill router'] },
    { name: 'engine', share: 0.9, kinds: ['kill engine'] },
    { name: 'switch', share: 0.5, kinds: ['router switch', 'engine switch'] },
  ],
  workers: [
    { name: 'production', share: 0.5, kinds: ['kill production'] },
    { name: 'worker', share: 0.9, kinds: ['kill worker'] },
    { name: 'switch', share: 0.5, kinds: ['engine switch'] },
  ],
};

/** The round of a seed: the same one each time, whatever the rounds before it came to. */
export function roundOf(seed: number, index: number): Round {
  const draw = stream(seed, `chaos/${index}`);
  const shape = SHAPES[Math.floor(draw() * SHAPES.length)] as Shape;
  const luck = draw();
  const canary = luck < 0.5 ? 'healthy' : luck < 0.75 ? 'failing' : 'slow';
  const tracks = [...TRACKS, ...SHAPE_TRACKS[shape]];
  const apiece = tracks.flatMap((track) =>
    faultsOf(track, stream(seed, `chaos/${index}/${track.name}`)),
  );
  const behind = behindSwitches(apiece, shape, stream(seed, `chaos/${index}/behind`));
  const faults = [...apiece.filter((fault) => !behind.some(isNear(fault))), ...behind].sort(
    (one, other) => one.atMs - other.atMs,
  );
  return { index, shape, canary, faults };
}

/** Chance alone would seldom kill whoever keeps the switch while it is on, and early enough to be back behind it. */
function behindSwitches(faults: readonly Fault[], shape: Shape, draw: Stream): Fault[] {
  return faults.flatMap(({ kind, atMs, forMs }) => {
    if (!kind.endsWith('switch') || draw() >= BEHIND_SHARE) return [];
    const keeper = kind === 'engine switch' ? 'kill engine' : 'kill router';
    const killed = shape === 'apart' ? keeper : 'kill production';
    return [{ kind: killed, atMs: atMs + Math.round(forMs / 4), forMs: OURS_LENGTH_MS[0] }];
  });
}

/** Of the same kind, and one would not be over before the other. */
function isNear(fault: Fault): (other: Fault) => boolean {
  return ({ kind, atMs, forMs }) =>
    kind === fault.kind &&
    fault.atMs <= atMs + forMs + GAP_MS[0] &&
    atMs <= fault.atMs + fault.forMs + GAP_MS[0];
}

function faultsOf({ share, kinds }: Track, draw: Stream): Fault[] {
  if (draw() >= share) return [];
  const faults: Fault[] = [];
  let atMs = between(FIRST_MS, draw);
  while (atMs < FAULTY_MS) {
    const kind = kinds[Math.floor(draw() * kinds.length)] as FaultKind;
    const forMs = between(lengthOf(kind), draw);
    faults.push({ kind, atMs, forMs });
    atMs += forMs + between(GAP_MS, draw);
  }
  return faults;
}

function lengthOf(kind: FaultKind): readonly [number, number] {
  if (kind.endsWith('switch')) return SWITCH_LENGTH_MS;
  return /production|router|engine/.test(kind) ? OURS_LENGTH_MS : LENGTH_MS;
}

function between([least, most]: readonly [number, number], draw: Stream): number {
  return Math.round(least + draw() * (most - least));
}
