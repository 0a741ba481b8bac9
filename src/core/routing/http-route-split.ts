import type { HttpRoute } from './http-route.ts';

/** Between which two backends of which rule a route divides its requests. */
export interface RouteSplit {
  /** The name of the one rule; null: each rule that has both backends. */
  readonly rule: string | null;
  readonly stableService: string;
  readonly canaryService: string;
}

/** The weights of two backends, whole numbers. */
export interface BackendWeights {
  readonly stable: number;
  readonly canary: number;
}

/** Where a rule holds the two backends, and with which weights. */
export interface SplitPlace extends BackendWeights {
  readonly ruleIndex: number;
  readonly stableIndex: number;
  readonly canaryIndex: number;
}

export type SplitFound =
  | {
      readonly ok: true;
      readonly places: readonly SplitPlace[];
      /** Rules that send to the canary whatever the weights are, as a person calls them. */
      readonly canaryAlone: readonly string[];
    }
  /** One line that says what to do. */
  | { readonly ok: false; readonly error: string };

/** Sums of weights that are tried in turn. A weight of the Gateway API is at most the last. */
const SUMS = [100, 10_000, 1_000_000];
const LARGEST_SUM = 1_000_000;
const ROUNDING = 1e-9;

/**
 * Whole numbers for a share of the canary, 0..100 %. What is finer than a ten-thousandth of a percent
 * is rounded down: the canary never has more than was asked for.
 */
export function weightsFor(percent: number): BackendWeights {
  const exact = SUMS.find((sum) => isWhole((percent * sum) / 100));
  const sum = exact ?? LARGEST_SUM;
  const part = (percent * sum) / 100;
  const canary = exact === undefined ? Math.floor(part) : Math.round(part);
  return { stable: sum - canary, canary };
}

function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) < ROUNDING;
}

/** Percent to the canary; a rule whose backends weigh nothing answers nobody. */
export function canaryPercent({ stable, canary }: BackendWeights): number {
  return stable + canary === 0 ? 0 : (canary / (stable + canary)) * 100;
}

/** Where the weights stand that are to be set. */
export function findSplit(route: HttpRoute, split: RouteSplit): SplitFound {
  const { rule: wanted, stableService, canaryService } = split;
  const { rules } = route.spec;
  const places: SplitPlace[] = [];
  const canaryAlone: string[] = [];
  for (const [ruleIndex, rule] of rules.entries()) {
    const of = (service: string) => rule.backendRefs.filter(({ name }) => name === service);
    const [stables, canaries] = [of(stableService), of(canaryService)];
    const hasBoth = stables.length > 0 && canaries.length > 0;
    if (wanted === null ? !hasBoth : rule.name !== wanted) {
      if (canaries.some(({ weight }) => weight > 0)) canaryAlone.push(ruleText(rule, ruleIndex));
      continue;
    }
    const error = wrongWith(rule, split);
    if (error !== null) return refused(`${ruleText(rule, ruleIndex)} ${error}`);
    const [stable, canary] = [stables[0], canaries[0]];
    if (stable === undefined || canary === undefined) continue;
    places.push({
      ruleIndex,
      stableIndex: rule.backendRefs.indexOf(stable),
      canaryIndex: rule.backendRefs.indexOf(canary),
      ...{ stable: stable.weight, canary: canary.weight },
    });
  }
  if (places.length > 0) return { ok: true, places, canaryAlone };
  if (wanted !== null) {
    const names = rules.flatMap(({ name }) => (name === undefined ? [] : [name]));
    const known = names.length === 0 ? 'none of its rules has a name' : `has ${names.join(', ')}`;
    return refused(`no rule is named ${wanted}; the route ${known}`);
  }
  return refused(
    `no rule sends to both ${stableService} and ${canaryService}; add both to its backendRefs`,
  );
}

type Rule = HttpRoute['spec']['rules'][number];

function wrongWith({ backendRefs }: Rule, { stableService, canaryService }: RouteSplit) {
  for (const service of [stableService, canaryService]) {
    const count = backendRefs.filter(({ name }) => name === service).length;
    if (count === 0) return `does not send to ${service}; add it to its backendRefs`;
    if (count > 1) return `sends to ${service} ${count} times; expected once`;
  }
  const other = backendRefs.find(
    ({ name, weight }) => name !== stableService && name !== canaryService && weight > 0,
  );
  return other === undefined
    ? null
    : `sends to ${other.name}, too, so that the canary's share would not be the plan's; give it weight 0`;
}

function ruleText({ name }: Rule, index: number): string {
  return name === undefined ? `rule ${index + 1}` : `rule ${name}`;
}

function refused(error: string): SplitFound {
  return { ok: false, error };
}

/** One operation of a JSON patch (RFC 6902). */
export interface PatchOperation {
  readonly op: 'test' | 'add';
  readonly path: string;
  readonly value: string | number;
}

/**
 * Sets the weights and touches nothing else, and only of the very route that was read. A patch and no
 * server-side apply, since `rules` is an atomic list: who applies one weight owns every rule.
 */
export function weightsPatch(
  { metadata }: HttpRoute,
  places: readonly SplitPlace[],
  { stable, canary }: BackendWeights,
): PatchOperation[] {
  const set = (ruleIndex: number, index: number, value: number): PatchOperation => ({
    op: 'add',
    path: `/spec/rules/${ruleIndex}/backendRefs/${index}/weight`,
    value,
  });
  return [
    { op: 'test', path: '/metadata/resourceVersion', value: metadata.resourceVersion },
    ...places.flatMap(({ ruleIndex, stableIndex, canaryIndex }) => [
      set(ruleIndex, stableIndex, stable),
      set(ruleIndex, canaryIndex, canary),
    ]),
  ];
}

export function hasWeights(places: readonly SplitPlace[], wanted: BackendWeights): boolean {
  return places.every(({ stable, canary }) => stable === wanted.stable && canary === wanted.canary);
}
