import type { z } from 'zod';
import { errorAt, type Problem, type SourceDocument, warningAt } from '../document.ts';
import { alternatives } from '../nearest.ts';
import { OUTCOMES, type Outcome } from '../rollout/state.ts';
import { formatDuration } from '../time.ts';
import { faultSchema } from './fault-schema.ts';
import { commandSchema, type expectSchema, liveSchema, scrapeSchema } from './scenario-schema.ts';
import { phaseSchema } from './traffic-schema.ts';

/**
 * What follows from several parts of a scenario together. The parts are read one by one, so that a
 * mistake in one does not hide those between the others.
 */
export function consequences(document: SourceDocument): readonly Problem[] {
  const parts = partsOf(document.value);
  return [
    ...trafficProblems(document, parts),
    ...faultProblems(document, parts),
    ...operatorProblems(document, parts),
    ...paceProblems(document, parts),
    ...expectationProblems(document, parts),
  ];
}

type Expect = z.output<typeof expectSchema>;

/** Absent parts are undefined, as are those that do not read. */
interface Parts {
  readonly phases: readonly (z.output<typeof phaseSchema> | undefined)[];
  /** Undefined while the length of a phase is unknown. */
  readonly endMs: number | undefined;
  readonly faults: readonly (z.output<typeof faultSchema> | undefined)[];
  readonly commands: readonly (z.output<typeof commandSchema> | undefined)[];
  readonly scrape: z.output<typeof scrapeSchema> | undefined;
  readonly live: z.output<typeof liveSchema> | undefined;
  /** As written: each of its keys is looked at by itself. */
  readonly expect: Readonly<Record<string, unknown>>;
}

/** Faults of any kind of scenario, beside its traffic. */
interface Struck extends Pick<Parts, 'phases' | 'endMs'> {
  readonly faults: readonly (Omit<z.output<typeof faultSchema>, 'model'> | undefined)[];
}

function partsOf(value: unknown): Parts {
  const file = mappingOf(value);
  const phases = listOf(phaseSchema, file.traffic);
  return {
    phases,
    endMs: endOf(phases),
    faults: listOf(faultSchema, file.faults),
    commands: listOf(commandSchema, file.operator),
    scrape: scrapeSchema.safeParse(file.scrape ?? {}).data,
    live: liveSchema.safeParse(file.live ?? {}).data,
    expect: mappingOf(file.expect),
  };
}

/** Undefined while the length of a phase is unknown. */
export function endOf(phases: Parts['phases']): number | undefined {
  if (phases.length === 0 || phases.includes(undefined)) return undefined;
  return phases.reduce((total, phase) => total + (phase?.for ?? 0), 0);
}

export function mappingOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

export function listOf<T>(schema: z.ZodType<T>, value: unknown): readonly (T | undefined)[] {
  return Array.isArray(value) ? value.map((item) => schema.safeParse(item).data) : [];
}

export function trafficProblems(
  document: SourceDocument,
  { phases, endMs }: Pick<Parts, 'phases' | 'endMs'>,
): Problem[] {
  if (endMs === undefined) return [];
  const silent = phases.every((phase) => {
    if (phase?.rate === undefined) return false;
    return typeof phase.rate === 'object'
      ? phase.rate.from === 0 && phase.rate.to === 0
      : phase.rate === 0;
  });
  if (!silent) return [];
  return [errorAt(document, ['traffic'], 'traffic: sends nothing; expected a rate above 0/s')];
}

export function faultProblems(
  document: SourceDocument,
  { faults, endMs, phases }: Struck,
): Problem[] {
  const segments = phases.flatMap((phase) => Object.keys(phase?.segments ?? {}));
  return faults.flatMap((fault, index) => {
    if (fault === undefined) return [];
    const problems: Problem[] = [];
    if (endMs !== undefined && fault.at >= endMs) {
      const message = `faults[${index}] begins ${afterTheEnd(fault.at, endMs)}; it changes nothing`;
      problems.push(warningAt(document, ['faults', index, 'at'], message));
    }
    if (fault.every !== undefined && fault.every === fault.for) {
      const message = `faults[${index}] is as long as every, so it never ends`;
      problems.push(warningAt(document, ['faults', index, 'for'], message));
    }
    if (typeof fault.users === 'string' && ![...segments, 'all'].includes(fault.users)) {
      const message = `faults[${index}].users: the traffic has no segment "${fault.users}"`;
      const expected = alternatives([...new Set(segments), 'all']);
      const path = ['faults', index, 'users'];
      problems.push(errorAt(document, path, `${message}; expected ${expected}, or a share`));
    }
    for (const key of ['latency', 'verbose'] as const) {
      if (fault[key] !== 1) continue;
      const message = `faults[${index}].${key} is 1x; it changes nothing`;
      problems.push(warningAt(document, ['faults', index, key], message));
    }
    return problems;
  });
}

function operatorProblems(document: SourceDocument, { commands, endMs }: Parts): Problem[] {
  if (endMs === undefined) return [];
  return commands.flatMap((command, index) => {
    if (command === undefined || command.at < endMs) return [];
    const message = `operator[${index}] comes ${afterTheEnd(command.at, endMs)}; nobody is left to hear`;
    return [warningAt(document, ['operator', index, 'at'], message)];
  });
}

export function afterTheEnd(atMs: number, endMs: number): string {
  return `at ${formatDuration(atMs)}, when the traffic is over (it ends at ${formatDuration(endMs)})`;
}

/** Below this a scrape is still running when the next is due. */
const MIN_SCRAPE_ON_CLOCK_MS = 200;

function paceProblems(document: SourceDocument, { scrape, live }: Parts): Problem[] {
  if (scrape === undefined || live === undefined) return [];
  const onClockMs = scrape.interval / live.compression;
  if (onClockMs >= MIN_SCRAPE_ON_CLOCK_MS) return [];
  const most = Math.floor(scrape.interval / MIN_SCRAPE_ON_CLOCK_MS);
  const found = `a scrape interval of ${formatDuration(scrape.interval)}`;
  const clock = `is ${formatDuration(onClockMs)} on the clock at ${live.compression}x`;
  const remedy = most >= 1 ? `a compression of at most ${most}` : 'an interval of at least 200ms';
  const path = ['live', 'compression'];
  return [errorAt(document, path, `live.compression: ${found} ${clock}; expected ${remedy}`)];
}

function expectationProblems(document: SourceDocument, parts: Parts): Problem[] {
  const { expect, commands, faults } = parts;
  const outcome = OUTCOMES.find((known) => known === expect.outcome);
  if (outcome === undefined) return [];
  const problems: Problem[] = [];
  const only = (key: keyof Expect, outcomes: readonly Outcome[], why: string) => {
    if (expect[key] === undefined || outcomes.includes(outcome)) return;
    const expected = `expected it beside outcome: ${alternatives(outcomes)}`;
    const message = `expect.${key}: a rollout that ends ${outcome} ${why}; ${expected}`;
    problems.push(errorAt(document, ['expect', key], message));
  };
  only('by', ['rolled-back', 'paused'], 'is decided by no metric');
  only('detectedWithin', ['rolled-back', 'paused'], 'detects nothing');
  only('rolledBackWithin', ['rolled-back'], 'is not rolled back');
  if (expect.detectedWithin !== undefined && faults.length === 0) {
    const message = 'expect.detectedWithin: there is no fault to detect; expected faults';
    problems.push(errorAt(document, ['expect', 'detectedWithin'], message));
  }
  if (
    expect.maxCanaryAfterKill !== undefined &&
    !commands.some((command) => command?.do === 'kill')
  ) {
    const message = 'expect.maxCanaryAfterKill: no operator kills; expected {at: …, do: kill}';
    problems.push(errorAt(document, ['expect', 'maxCanaryAfterKill'], message));
  }
  if (outcome === 'aborted' && !commands.some((command) => command?.do === 'abort')) {
    const message = 'expect.outcome is aborted, but no operator aborts';
    problems.push(warningAt(document, ['expect', 'outcome'], message));
  }
  return problems;
}
