import type { z } from 'zod';
import type { AbVerdict } from '../../abtest/results.ts';
import { checked, isError, type Problem, type SourceDocument, sorted } from '../../document.ts';
import type { Fault } from '../../model/fault.ts';
import { DEFAULT_SCORING } from '../../scoring/scorer-choice.ts';
import { armFaultOf } from '../fault-schema.ts';
import { scoringOf } from '../scoring-schema.ts';
import { phaseOf, type WrittenPhase } from '../traffic-schema.ts';
import { abProblems, EXPECTED_VERDICTS } from './ab-problems.ts';
import { type AbExpectation, type AbScenario, firstWeights } from './ab-scenario.ts';
import { abTestSchema } from './ab-schema.ts';

/** What an A/B test's file says by itself, before the files it names are read. */
export interface AbFile extends Omit<AbScenario, 'arms' | 'traffic' | 'faults'> {
  readonly arms: readonly { readonly name: string; readonly percent: number }[];
  readonly phases: readonly WrittenPhase[];
  readonly faults: readonly Fault<string>[];
}

export interface AbRead {
  readonly problems: readonly Problem[];
  /** Absent if a problem is an error. */
  readonly test?: AbFile;
}

/** An A/B test's file by itself: what it says, with every problem of it, warnings among them. */
export function readAbTest(document: SourceDocument): AbRead {
  const file = checked(document, abTestSchema);
  const shapeProblems = file.ok ? [] : file.problems;
  const problems = sorted([...shapeProblems, ...abProblems(document)]);
  if (!file.ok || problems.some(isError)) return { problems };
  return { problems, test: testOf(document.file, file.value) };
}

function testOf(file: string, written: z.output<typeof abTestSchema>): AbFile {
  const { name, description, teaches, seed, ab } = written;
  return {
    file,
    name,
    description,
    teaches,
    seed,
    arms: percentsOf(ab.arms),
    salt: ab.salt ?? name,
    lookMs: ab.look,
    phases: written.traffic.map(phaseOf),
    faults: written.faults.map(armFaultOf),
    operator: written.operator.map(({ at, weights }) => ({
      atMs: at,
      weights: firstWeights(percentsOf(weights)),
    })),
    scoring: written.scoring ? scoringOf(written.scoring) : DEFAULT_SCORING,
    live: written.live,
    expect: expectationOf(written.expect),
  };
}

/** In hundredths, exactly: 28.999999999999996 is no share that anybody wrote. */
function percentsOf(shares: Readonly<Record<string, number>>): AbFile['arms'] {
  return Object.entries(shares).map(([name, share]) => ({
    name,
    percent: Math.round(share * 10_000) / 100,
  }));
}

const VERDICTS: Readonly<Record<(typeof EXPECTED_VERDICTS)[number], AbVerdict>> = {
  better: 'better',
  worse: 'worse',
  different: 'different',
  undecided: 'no difference yet',
};

function expectationOf(written: z.output<typeof abTestSchema>['expect']): AbExpectation {
  const verdicts = EXPECTED_VERDICTS.flatMap((key) =>
    Object.entries(written[key] ?? {}).flatMap(([arm, metrics]) =>
      metrics.map((metric) => ({ arm, metric, verdict: VERDICTS[key] })),
    ),
  );
  return { sampleRatio: written.sampleRatio ?? null, verdicts };
}
