import { bucket } from '../routing/bucket.ts';

/*
 * Who is in which arm. A user's slot is where their hash lies and never changes; a table says which
 * arm has which slots. Cumulative shares alone would not do: of three arms 10/10/80, growing the first
 * would shift all users of the second.
 */

/** A hundredth of a percent each. */
export const SLOTS = 10_000;

/** Arms of one test; more of them and no one could read the results. */
export const ARMS_MAX = 20;

export interface ArmWeight {
  readonly arm: string;
  /** 0..100, two decimals; an arm of 0 % rests. */
  readonly percent: number;
}

/** Who has which slots: a JSON value, in which a test's assignment is kept and handed on. */
export interface SlotTable {
  /** Another salt deals the users anew. */
  readonly salt: string;
  /** How often the weights have changed. */
  readonly epoch: number;
  /** The first is the control. */
  readonly weights: readonly ArmWeight[];
  /** In order and without gaps, from slot 0 to the last. */
  readonly ranges: readonly SlotRange[];
}

/** The slots from `from` up to and without `to`. */
export interface SlotRange {
  readonly arm: string;
  readonly from: number;
  readonly to: number;
}

/** What is wrong with a test's weights, in words; empty if nothing. */
export function weightProblems(weights: readonly ArmWeight[]): readonly string[] {
  const names = weights.map(({ arm }) => arm);
  const sum = weights.reduce((total, { percent }) => total + slotsOf(percent), 0);
  return [
    ...(weights.length < 2 ? ['a test needs two arms or more'] : []),
    ...(weights.length > ARMS_MAX ? [`a test has ${ARMS_MAX} arms at most`] : []),
    ...names
      .filter((arm, index) => names.indexOf(arm) !== index)
      .map((arm) => `arm ${arm} is there twice`),
    ...weights
      .filter(({ percent }) => !isWhole(percent * 100) || percent < 0)
      .map(({ arm }) => `arm ${arm}: a weight is 0 to 100 percent, with two decimals at most`),
    ...(sum === SLOTS ? [] : [`the weights sum to ${sum / 100} %, not to 100 %`]),
  ];
}

/** The first deal: arm after arm, in their order. Throws on weights that have problems. */
export function dealt(salt: string, weights: readonly ArmWeight[]): SlotTable {
  refuseProblems(weights);
  let from = 0;
  const ranges = weights.map(({ arm, percent }) => {
    const range = { arm, from, to: from + slotsOf(percent) };
    from = range.to;
    return range;
  });
  return { salt, epoch: 0, weights, ranges: merged(ranges) };
}

/**
 * Other weights for a test under way: arms that have too many slots give the surplus, arms that have
 * too few take it, and no other slot changes hands. An arm that is no longer named gives all. Each
 * taker gets of each giver in proportion, so that what the givers' users have been through is spread
 * over the takers alike. The control stays the control. Throws on weights that have problems.
 */
export function redealt(table: SlotTable, weights: readonly ArmWeight[]): SlotTable {
  refuseProblems(weights);
  const control = table.weights[0]?.arm;
  if (weights[0]?.arm !== control) throw new Error(`the control of a test stays ${control}`);
  const held = heldSlots(table.ranges);
  const wanted = new Map(weights.map(({ arm, percent }) => [arm, slotsOf(percent)]));
  const lacking = weights
    .map(({ arm }) => ({ arm, slots: (wanted.get(arm) ?? 0) - (held.get(arm) ?? 0) }))
    .filter(({ slots }) => slots > 0);
  const given: SlotRange[] = [];
  const kept: SlotRange[] = [];
  for (const [arm, slots] of held) {
    const surplus = Math.max(0, slots - (wanted.get(arm) ?? 0));
    const own = table.ranges.filter((range) => range.arm === arm);
    const parts = inProportion(surplus, lacking);
    const [stays, goes] = split(own, slots - surplus);
    kept.push(...stays);
    given.push(...handedOut(goes, parts));
  }
  const ranges = merged([...kept, ...given]);
  return { salt: table.salt, epoch: table.epoch + 1, weights, ranges };
}

/** Where a user is. */
export interface Placement {
  readonly arm: string;
  readonly slot: number;
}

/** A table as a function of the user: one hash and one look a request. */
export function placements(table: SlotTable): (user: string) => Placement {
  const placed = armsOfSlots(table).map((arm, slot) => ({ arm, slot }));
  return (user) => placed[slotOf(table.salt, user)] as Placement;
}

export function slotOf(salt: string, user: string): number {
  return Math.floor(bucket(salt, user) * SLOTS);
}

function slotsOf(percent: number): number {
  return Math.round(percent * 100);
}

function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) < 1e-6;
}

function refuseProblems(weights: readonly ArmWeight[]): void {
  const [problem] = weightProblems(weights);
  if (problem !== undefined) throw new Error(problem);
}

function armsOfSlots({ ranges }: SlotTable): readonly string[] {
  return ranges.flatMap(({ arm, from, to }) => new Array<string>(to - from).fill(arm));
}

function heldSlots(ranges: readonly SlotRange[]): Map<string, number> {
  const held = new Map<string, number>();
  for (const { arm, from, to } of ranges) held.set(arm, (held.get(arm) ?? 0) + to - from);
  return held;
}

interface Lack {
  readonly arm: string;
  slots: number;
}

/**
 * Splits `slots` among the takers by what each still lacks (largest remainders), and takes it off
 * that. Never more than there is lacking: all givers together give what all takers lack.
 */
function inProportion(slots: number, lacking: readonly Lack[]): readonly Lack[] {
  const total = lacking.reduce((sum, lack) => sum + lack.slots, 0);
  if (slots === 0 || total === 0) return [];
  const parts = lacking.map((lack) => {
    const exact = (slots * lack.slots) / total;
    return { lack, slots: Math.floor(exact), rest: exact - Math.floor(exact) };
  });
  const left = slots - parts.reduce((sum, part) => sum + part.slots, 0);
  for (const part of parts.toSorted((a, b) => b.rest - a.rest).slice(0, left)) part.slots += 1;
  for (const part of parts) part.lack.slots -= part.slots;
  return parts.map(({ lack, slots: part }) => ({ arm: lack.arm, slots: part }));
}

/** The first `count` slots of these ranges, and the others. */
function split(ranges: readonly SlotRange[], count: number): readonly [SlotRange[], SlotRange[]] {
  const first: SlotRange[] = [];
  const others: SlotRange[] = [];
  let left = count;
  for (const { arm, from, to } of ranges) {
    const at = Math.min(to, from + left);
    if (at > from) first.push({ arm, from, to: at });
    if (to > at) others.push({ arm, from: at, to });
    left -= at - from;
  }
  return [first, others];
}

function handedOut(ranges: readonly SlotRange[], parts: readonly Lack[]): readonly SlotRange[] {
  let left: readonly SlotRange[] = ranges;
  return parts.flatMap(({ arm, slots }) => {
    const [taken, others] = split(left, slots);
    left = others;
    return taken.map(({ from, to }) => ({ arm, from, to }));
  });
}

function merged(ranges: readonly SlotRange[]): readonly SlotRange[] {
  const done: SlotRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.from - b.from)) {
    if (range.from === range.to) continue;
    const last = done.at(-1);
    if (last?.arm === range.arm) done[done.length - 1] = { ...last, to: range.to };
    else done.push(range);
  }
  return done;
}
