import { ENGINE_PRESETS } from '../../src/core/model/engine/presets.ts';
import type { Fault, Role } from '../../src/core/model/fault.ts';
import type { Profile } from '../../src/core/model/profile.ts';
import { faultOf, faultSchema } from '../../src/core/scenario/fault-schema.ts';
import type { TrafficPlan } from '../../src/core/traffic/plan.ts';
import type { StoredSeries } from './stored-series.ts';

/*
 * Every fault by itself, and the figures that see it: the table in mock-models/README.md, in numbers.
 * One model has the fault, the other is its equal without it.
 */

/** What is exposed about one model: by the router, and by its own server. */
export interface Exposed {
  readonly router: StoredSeries;
  readonly server: StoredSeries;
}

/** A number made of the series of one model. */
export interface Figure {
  readonly name: string;
  of(exposed: Exposed): number;
}

/** A figure, and how far it moves at least: `up` and `down` by a difference, `times` by a factor. */
export interface Sighting {
  readonly figure: Figure;
  readonly move: 'up' | 'down' | 'times';
  readonly least: number;
  /** Where a fault is narrowed, it moves no further either. */
  readonly most?: number;
  /**
   * Of times: so many seconds more than the sound model's, where both are as late as their machine
   * makes them. A factor would shrink on a slow one.
   */
  readonly leastSeconds?: number;
}

export interface FaultRow {
  /** As in a scenario's file, without `at` and `model`. */
  readonly written: Readonly<Record<string, unknown>>;
  readonly seen: readonly Sighting[];
  /** It is of an engine, and both models have one. */
  readonly ofEngine?: true;
}

const ERRORS = perRequest('inference_errors_total');
const LATENCY = mean('inference_latency_seconds');
const FIRST_TOKEN = mean('inference_time_to_first_token_seconds');
const BETWEEN_TOKENS = mean('inference_inter_token_latency_seconds');
const OUTPUT = perRequest('inference_tokens_total', { direction: 'output' });
const COST = perRequest('inference_cost_usd_total');
const QUALITY = total('inference_quality_score');
const HALLUCINATIONS = ratio('inference_hallucination_total', 'inference_scored_total');

/** All of the model's requests that failed by its fault, whatever the kind. */
export const ALL_ERRORS = ERRORS;

export const FAULT_TABLE: readonly FaultRow[] = [
  ...(['500', '503'] as const).map((kind) => ({
    written: { errors: '40%', kind },
    seen: [errors('5xx', 0.25), code(kind, 0.25)],
  })),
  { written: { errors: '40%', kind: '429' }, seen: [errors('429', 0.25), code('429', 0.25)] },
  // The client's fault by their meaning: no error of the model.
  ...(['401', '404'] as const).map((kind) => ({
    written: { errors: '40%', kind },
    seen: [code(kind, 0.25)],
  })),
  {
    written: { errors: '20%', kind: 'timeout' },
    seen: [errors('timeout', 0.08), code('504', 0.08)],
  },
  { written: { errors: '40%', kind: 'reset' }, seen: [errors('reset', 0.25), code('502', 0.25)] },
  { written: { errors: '40%', kind: 'malformed' }, seen: [errors('malformed', 0.25)] },
  // A stream that is cut is an error, whatever its status; of a body that breaks the rest is missed.
  { written: { errors: '40%', kind: 'cut' }, seen: [errors('cut', 0.1), errors('reset', 0.1)] },
  { written: { errors: '40%', kind: 'unfinished' }, seen: [errors('cut', 0.1)] },
  { written: { errors: '20%', kind: 'stall' }, seen: [errors('timeout', 0.08)] },
  {
    written: { errors: '20%', kind: 'stall', after: 3 },
    seen: [errors('timeout', 0.08)],
  },
  { written: { errors: '40%', kind: 'malformed-event' }, seen: [errors('malformed', 0.25)] },
  // Stable stands in for the canary: no user meets it, and yet the canary's series has it.
  { written: { refuse: true }, seen: [errors('refused', 1)] },
  { written: { down: true }, seen: [errors('refused', 1)] },
  {
    written: { latency: '8x' },
    seen: [slower(LATENCY, 2.5, 0.06), slower(FIRST_TOKEN, 2.5, 0.03)],
  },
  {
    written: { latency: { from: '1x', to: '15x', over: '6s' } },
    seen: [slower(LATENCY, 2.5, 0.06), slower(FIRST_TOKEN, 2.5, 0.03)],
  },
  { written: { coldStart: { for: '6s', factor: '15x' } }, seen: [slower(LATENCY, 2.5, 0.06)] },
  {
    written: { spikes: '50%' },
    seen: [slower(LATENCY, 2.5, 0.06), slower(FIRST_TOKEN, 2.5, 0.03)],
  },
  {
    written: { slowDrip: { share: '50%', factor: '20x' } },
    seen: [slower(BETWEEN_TOKENS, 2.5, 0.002)],
  },
  { written: { hallucination: '40%' }, seen: [up(HALLUCINATIONS, 0.2), down(QUALITY, 0.2)] },
  ...(['vague', 'refusal', 'wrongFormat'] as const).map((quality) => ({
    written: { [quality]: '40%' },
    seen: [down(QUALITY, 0.15)],
  })),
  {
    written: { truncation: '60%' },
    seen: [down(OUTPUT, 4), up(finished('length'), 0.4), down(finished('stop'), 0.4)],
  },
  { written: { repetition: '50%' }, seen: [times(OUTPUT, 1.8), times(COST, 1.5)] },
  { written: { wrongUsage: '50%' }, seen: [times(OUTPUT, 2.5), times(COST, 2)] },
  { written: { verbose: '3x' }, seen: [times(OUTPUT, 2), times(COST, 1.8)] },
  { written: { duplicateChunk: '60%' }, seen: [up(flaws('surplus'), 0.15)] },
  { written: { missingDone: '60%' }, seen: [up(flaws('no-done'), 0.15)] },
  {
    written: { kv: '12%' },
    seen: [
      slower(FIRST_TOKEN, 1.8, 0.05),
      slower(mean('vllm:request_queue_time_seconds'), 2, 0.05),
    ],
    ofEngine: true,
  },
  {
    written: { prefixMiss: true },
    seen: [
      slower(FIRST_TOKEN, 1.5, 0.02),
      down(ratio('vllm:prefix_cache_hits_total', 'vllm:prefix_cache_queries_total'), 0.5),
    ],
    ofEngine: true,
  },
  // Narrowed: some of the requests, and no more.
  {
    written: { errors: '100%', kind: '500', users: '30%' },
    seen: [{ ...errors('5xx', 0.1), most: 0.55 }],
  },
  {
    written: { errors: '100%', kind: '500', users: 'testers' },
    seen: [{ ...errors('5xx', 0.1), most: 0.55 }],
  },
  {
    written: { errors: '100%', kind: '500', prompts: 'capital' },
    seen: [{ ...errors('5xx', 0.1), most: 0.8 }],
  },
];

export function nameOf({ written }: FaultRow): string {
  return JSON.stringify(written).replaceAll('"', '');
}

/** The row's fault on the canary, from the beginning to the end. */
export function faultOfRow({ written }: FaultRow): Fault {
  return faultOf(faultSchema.parse({ at: '0s', model: 'canary', ...written }));
}

/** One model without any fault. */
export function soundProfile({ ofEngine }: FaultRow, role: Role): Profile {
  const profile: Profile = {
    name: role,
    version: role,
    latency: { firstTokenMs: { median: 20, p95: 25 }, interTokenMs: { median: 1, p95: 1.5 } },
    outputTokens: { median: 24, p95: 30 },
    errors: { rate: 0, kinds: {} },
    quality: { hallucination: 0, vague: 0 },
    price: { inputPerMillion: 2, outputPerMillion: 8 },
  };
  return ofEngine ? { ...profile, engine: ENGINE } : profile;
}

/** An 8B model on an H100: 40 ms for a prompt whose prefix is not known, room for twenty requests. */
const ENGINE: NonNullable<Profile['engine']> = {
  ...ENGINE_PRESETS['8b-h100'],
  replicas: 1,
  kvTokens: 40_000,
  maxSequences: 64,
  stepTokens: 4_096,
  systemTokens: 2_000,
  prefixCache: true,
  jitter: 0,
  spikes: { share: 0, factor: 1 },
  driftMsPerMinute: 0,
  coldStart: { forMs: 0, factor: 1 },
};

const TRAFFIC_MS = 6_000;

/** Both models' requests, in six seconds of plan time. */
export function trafficOf(requests: number): TrafficPlan {
  const perSecond = requests / (TRAFFIC_MS / 1_000);
  return {
    phases: [
      {
        forMs: TRAFFIC_MS,
        load: {
          kind: 'open',
          arrivals: 'constant',
          fromPerSecond: perSecond,
          toPerSecond: perSecond,
        },
        users: 400,
        segments: [{ name: 'testers', share: 0.3 }],
        prompts: 'facts',
        streaming: 0.5,
      },
    ],
  };
}

/** What is wrong with how a figure moved; empty where it moved as it should. */
export function missed(
  { figure, move, least, most = Number.POSITIVE_INFINITY }: Sighting,
  before: Exposed,
  after: Exposed,
): string[] {
  const values = { before: figure.of(before), after: figure.of(after) };
  const moved = movedBy(move, values);
  if (moved >= least && moved <= most) return [];
  return [`${figure.name}: ${values.before} -> ${values.after}, wanted ${move} ${least}`];
}

/** Of times, in one run: the model with the fault beside its equal without it. */
export function missedBeside(
  { figure, leastSeconds = 0 }: Sighting,
  sound: Exposed,
  struck: Exposed,
): string[] {
  const values = { sound: figure.of(sound), struck: figure.of(struck) };
  if (values.struck - values.sound >= leastSeconds) return [];
  return [`${figure.name}: ${values.sound} beside ${values.struck}, wanted ${leastSeconds} more`];
}

/** Of a model without the fault: that it has moved by half of what the other's must. */
export function strayed(
  { figure, move, least }: Sighting,
  before: Exposed,
  after: Exposed,
): string[] {
  const values = { before: figure.of(before), after: figure.of(after) };
  const half = move === 'times' ? 1 + (least - 1) / 2 : least / 2;
  if (movedBy(move, values) < half) return [];
  return [`${figure.name} of stable: ${values.before} -> ${values.after}, wanted none`];
}

function movedBy(
  move: Sighting['move'],
  { before, after }: { readonly before: number; readonly after: number },
): number {
  switch (move) {
    case 'up':
      return after - before;
    case 'down':
      return before - after;
    case 'times':
      return after / before;
  }
}

function up(figure: Figure, least: number): Sighting {
  return { figure, move: 'up', least };
}

function down(figure: Figure, least: number): Sighting {
  return { figure, move: 'down', least };
}

function times(figure: Figure, least: number): Sighting {
  return { figure, move: 'times', least };
}

function slower(figure: Figure, least: number, leastSeconds: number): Sighting {
  return { figure, move: 'times', least, leastSeconds };
}

function errors(kind: string, least: number): Sighting {
  return up(perRequest('inference_errors_total', { kind }), least);
}

function code(status: string, least: number): Sighting {
  return up(perRequest('inference_requests_total', { code: status }), least);
}

function flaws(kind: string): Figure {
  return perRequest('inference_stream_flaws_total', { kind });
}

/** Of a server's requests, those that ended so. */
function finished(reason: string): Figure {
  const name = 'vllm:request_success_total';
  const one = total(name, { finished_reason: reason });
  const all = total(name);
  return { name: `${one.name} / all`, of: (exposed) => one.of(exposed) / all.of(exposed) };
}

function perRequest(name: string, labels: Labels = {}): Figure {
  const one = total(name, labels);
  const all = total('inference_requests_total');
  return { name: `${one.name} a request`, of: (exposed) => one.of(exposed) / all.of(exposed) };
}

function ratio(part: string, whole: string): Figure {
  const figures = { part: total(part), whole: total(whole) };
  return {
    name: `${part} / ${whole}`,
    of: (exposed) => figures.part.of(exposed) / figures.whole.of(exposed),
  };
}

/** Of a histogram. */
function mean(name: string): Figure {
  return { ...ratio(`${name}_sum`, `${name}_count`), name: `mean ${name}` };
}

type Labels = Readonly<Record<string, string>>;

/** The sum of all series of that name with these labels; fails where there is none. */
function total(name: string, labels: Labels = {}): Figure {
  const wanted = Object.entries({ __name__: name, ...labels });
  return {
    name: `${name}${Object.values(labels).map((value) => ` ${value}`)}`,
    of: ({ router, server }) => {
      const values = [...(name.startsWith('vllm:') ? server : router)].flatMap(([key, value]) => {
        const own: Labels = Object.fromEntries(JSON.parse(key));
        return wanted.every(([label, text]) => own[label] === text) ? [value] : [];
      });
      if (values.length === 0) throw new Error(`there is no ${name} ${JSON.stringify(labels)}`);
      return values.reduce((sum, value) => sum + value, 0);
    },
  };
}

/** Of a router's series, those of one model. */
export function ofModel(series: StoredSeries, hash: string): StoredSeries {
  return new Map([...series].filter(([key]) => key.includes(`["rollout_hash","${hash}"]`)));
}
