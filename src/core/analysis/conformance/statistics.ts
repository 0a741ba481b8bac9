import { KAYENTA_SECTIONS } from './statistics/kayenta-cases.ts';
import { asGiven, type Outcome, type SectionRunner } from './statistics/section.ts';
import { SEQUENTIAL_SECTIONS } from './statistics/sequential-cases.ts';
import { type Case, tally, type VectorResult } from './vector-file.ts';

export interface StatisticsResult extends VectorResult {
  /** What each case that was passed over would have needed. */
  readonly skipped: readonly string[];
}

const SECTIONS: ReadonlyMap<string, SectionRunner> = new Map([
  ...KAYENTA_SECTIONS,
  ...SEQUENTIAL_SECTIONS,
]);

/** Keys that speak of the cases and hold none. */
const REMARKS = new Set(['about', 'source', 'notes', 'counts']);

/**
 * Runs a file of statistical cases, whatever its name: its keys say what they hold. Undefined of a
 * file without a known key; unknown ones beside known ones are passed over and counted.
 */
export function runStatisticsVectors(json: unknown): StatisticsResult | undefined {
  const sections = Object.entries(asGiven(json)).filter(([key]) => !REMARKS.has(key));
  if (!sections.some(([key]) => SECTIONS.has(key))) return undefined;
  const outcomes = sections.flatMap(([key, section]): Outcome[] => {
    const run = SECTIONS.get(key);
    if (!run) return [{ name: key, needs: `the section ${key}` }];
    return run(section, key).map((outcome) => ({ ...outcome, name: `${key}: ${outcome.name}` }));
  });
  const cases = outcomes.filter((outcome): outcome is Case => 'wrong' in outcome);
  const skipped = outcomes.flatMap((outcome) => ('needs' in outcome ? [outcome.needs] : []));
  return { ...tally(cases), skipped };
}
