import type { z } from 'zod';
import { errorAt, type Problem, type SourceDocument, warningAt } from '../../document.ts';
import { pathText } from '../../findings.ts';
import { alternatives, didYouMean } from '../../nearest.ts';
import { formatDuration } from '../../time.ts';
import type { Path } from '../../yaml-source.ts';
import {
  afterTheEnd,
  endOf,
  faultProblems,
  listOf,
  mappingOf,
  trafficProblems,
} from '../consequences.ts';
import { armFaultSchema } from '../fault-schema.ts';
import { duration, share } from '../quantities.ts';
import { phaseSchema } from '../traffic-schema.ts';
import { weightChangeSchema } from './ab-schema.ts';
import { smallArmProblems } from './small-arms.ts';

/**
 * What follows from several parts of an A/B test together. The parts are read one by one, so that a
 * mistake in one does not hide those between the others.
 */
export function abProblems(document: SourceDocument): readonly Problem[] {
  const file = mappingOf(document.value);
  const phases = listOf(phaseSchema, file.traffic);
  const endMs = endOf(phases);
  const faults = listOf(armFaultSchema, file.faults);
  const changes = listOf(weightChangeSchema, file.operator);
  const arms = Object.keys(mappingOf(mappingOf(file.ab).arms));
  return [
    ...trafficProblems(document, { phases, endMs }),
    ...faultProblems(document, { faults, endMs, phases }),
    ...changeProblems(document, changes, endMs),
    ...(arms.length === 0 ? [] : armProblems(document, arms)),
    ...smallArmProblems(document, usersOf(phases)),
    ...paceProblems(document),
    ...expectationProblems(document),
  ];
}

/** Those of the largest phase: names are the same in all of them. No end where a phase cannot be read. */
function usersOf(phases: readonly (z.output<typeof phaseSchema> | undefined)[]): number {
  return Math.max(0, ...phases.map((phase) => phase?.users ?? Number.POSITIVE_INFINITY));
}

/** More often than this nothing new is to be seen, and looking would cost what is looked at. */
const LEAST_ON_CLOCK_MS = 200;

function paceProblems(document: SourceDocument): Problem[] {
  const file = mappingOf(document.value);
  const lookMs = duration.safeParse(mappingOf(file.ab).look).data;
  const { compression = 1 } = mappingOf(file.live);
  if (lookMs === undefined || typeof compression !== 'number') return [];
  const onClockMs = lookMs / compression;
  if (onClockMs >= LEAST_ON_CLOCK_MS) return [];
  const found = `a look each ${formatDuration(lookMs)} is each ${formatDuration(onClockMs)} on the clock`;
  const least = formatDuration(Math.ceil(LEAST_ON_CLOCK_MS * compression));
  return [errorAt(document, ['ab', 'look'], `ab.look: ${found}; expected at least ${least}`)];
}

function changeProblems(
  document: SourceDocument,
  changes: readonly (z.output<typeof weightChangeSchema> | undefined)[],
  endMs: number | undefined,
): Problem[] {
  return changes.flatMap((change, index) => {
    if (change === undefined) return [];
    const path = ['operator', index, 'at'];
    const previous = changes[index - 1];
    if (previous !== undefined && change.at <= previous.at) {
      const message = `operator[${index}] does not come after the one before it`;
      return [errorAt(document, path, `${message}; expected them in the order of their times`)];
    }
    if (endMs === undefined || change.at < endMs) return [];
    const message = `operator[${index}] comes ${afterTheEnd(change.at, endMs)}; it changes nothing`;
    return [warningAt(document, path, message)];
  });
}

/** Every arm has a model, and whatever else names an arm names one that there is. */
function armProblems(document: SourceDocument, arms: readonly string[]): Problem[] {
  const file = mappingOf(document.value);
  const missing = arms.filter((arm) => file.models !== undefined && !hasOwn(file.models, arm));
  const mappings: readonly Path[] = [
    ['models'],
    ...items(file.operator).map((_, index): Path => ['operator', index, 'weights']),
    ...EXPECTED_VERDICTS.map((key): Path => ['expect', key]),
  ];
  const [control = ''] = arms;
  return [
    ...missing.map((arm) =>
      errorAt(document, ['models'], `models.${arm} is missing; expected the profile of this arm`),
    ),
    ...mappings.flatMap((path) => strangersIn(document, path, arms)),
    ...items(file.faults).flatMap((fault, index) => {
      const { model } = mappingOf(fault);
      if (typeof model !== 'string' || [...arms, 'all'].includes(model)) return [];
      const path: Path = ['faults', index, 'model'];
      return [errorAt(document, path, noArm(path, model, [...arms, 'all']))];
    }),
    ...items(file.operator).flatMap((change, index) => {
      const { weights } = mappingOf(change);
      if (weights === undefined) return [];
      const path: Path = ['operator', index, 'weights'];
      return arms
        .filter((arm) => !hasOwn(weights, arm))
        .map((arm) => errorAt(document, path, `${pathText(path)}.${arm} is missing; ${ALL_ARMS}`));
    }),
    ...controlProblems(document, control),
    ...EXPECTED_VERDICTS.filter((key) => hasOwn(mappingOf(file.expect)[key], control)).map(
      (key) => {
        const path: Path = ['expect', key, control];
        const message = `${pathText(path)}: this arm is the control; expected one compared with it`;
        return errorAt(document, path, message);
      },
    ),
  ];
}

/** Without users of its own there is nothing to compare the others with. */
function controlProblems(document: SourceDocument, control: string): Problem[] {
  const file = mappingOf(document.value);
  const shares: readonly Path[] = [
    ['ab', 'arms', control],
    ...items(file.operator).map((_, index): Path => ['operator', index, 'weights', control]),
  ];
  return shares
    .filter((path) => share.safeParse(valueAt(document.value, path)).data === 0)
    .map((path) => {
      const message = `${pathText(path)}: the control has nobody; expected more than 0%`;
      return errorAt(document, path, message);
    });
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (found, step) => (Array.isArray(found) ? found[Number(step)] : mappingOf(found)[step]),
    value,
  );
}

const ALL_ARMS = 'expected the share of every arm, such as 0%';

/** What may be expected of an arm, by the keys of a file. */
export const EXPECTED_VERDICTS = ['better', 'worse', 'different', 'undecided'] as const;

function strangersIn(document: SourceDocument, path: Path, arms: readonly string[]): Problem[] {
  return Object.keys(mappingOf(valueAt(document.value, path)))
    .filter((name) => !arms.includes(name))
    .map((name) => {
      const at: Path = [...path, name];
      const problem = errorAt(document, at, noArm(at, name, arms));
      return { ...problem, ...document.positionOfKey(at) };
    });
}

function noArm(path: Path, name: string, arms: readonly string[]): string {
  const expected = `expected ${alternatives(arms)}`;
  return `${pathText(path)}: no arm is named "${name}"; ${expected}${didYouMean(name, arms)}`;
}

/** What is expected once cannot be expected otherwise as well; and something must be. */
function expectationProblems(document: SourceDocument): Problem[] {
  const { expect } = mappingOf(document.value);
  if (expect === undefined || typeof expect !== 'object' || expect === null) return [];
  if (Object.keys(expect).length === 0) {
    const message = 'expect says nothing; expected such as {sampleRatio: ok}';
    return [errorAt(document, ['expect'], message)];
  }
  const seen = new Set<string>();
  return EXPECTED_VERDICTS.flatMap((key) =>
    Object.entries(mappingOf(mappingOf(expect)[key])).flatMap(([arm, metrics]) =>
      items(metrics).flatMap((metric, index) => {
        const claim = `${arm} ${metric}`;
        const isNew = !seen.has(claim);
        seen.add(claim);
        if (isNew) return [];
        const path: Path = ['expect', key, arm, index];
        const message = `${pathText(path)}: more than one thing is expected of ${metric}`;
        return [errorAt(document, path, message)];
      }),
    ),
  );
}

function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function hasOwn(value: unknown, key: string): boolean {
  return Object.hasOwn(mappingOf(value), key);
}
