import type { z } from 'zod';
import { checked, isError, type Problem, type SourceDocument, sorted } from '../document.ts';
import { DEFAULT_SCORING } from '../scoring/scorer-choice.ts';
import { consequences } from './consequences.ts';
import { faultOf } from './fault-schema.ts';
import { flagsOf } from './flags-schema.ts';
import type { ScenarioFile } from './scenario.ts';
import { scenarioSchema } from './scenario-schema.ts';
import { scoringOf } from './scoring-schema.ts';
import { sloOf } from './slo-schema.ts';
import { phaseOf } from './traffic-schema.ts';

export interface ScenarioRead {
  readonly problems: readonly Problem[];
  /** Absent if a problem is an error. */
  readonly scenario?: ScenarioFile;
}

/** A scenario file by itself: what it says, with every problem of it, warnings among them. */
export function readScenario(document: SourceDocument): ScenarioRead {
  const file = checked(document, scenarioSchema);
  const shapeProblems = file.ok ? [] : file.problems;
  const problems = sorted([...shapeProblems, ...consequences(document)]);
  if (!file.ok || problems.some(isError)) return { problems };
  return { problems, scenario: scenarioOf(document.file, file.value) };
}

function scenarioOf(file: string, written: z.output<typeof scenarioSchema>): ScenarioFile {
  const { expect } = written;
  return {
    file,
    name: written.name,
    description: written.description,
    teaches: written.teaches,
    seed: written.seed,
    rolloutFile: written.rollout,
    triggersFile: written.triggers ?? null,
    flags: written.flags ? flagsOf(written.flags) : null,
    modelFiles: written.models,
    phases: written.traffic.map(phaseOf),
    faults: written.faults.map(faultOf),
    operator: written.operator.map(({ at, do: verb }) => ({ atMs: at, do: verb })),
    killSwitch: written.killSwitch,
    slo: written.slo ? sloOf(written.slo) : null,
    scrapeIntervalMs: written.scrape.interval,
    scoring: written.scoring ? scoringOf(written.scoring) : DEFAULT_SCORING,
    live: written.live,
    expect: {
      outcome: expect.outcome,
      by: expect.by ?? null,
      detectedWithinMs: expect.detectedWithin ?? null,
      rolledBackWithinMs: expect.rolledBackWithin ?? null,
      maxBadAnswers: expect.maxBadAnswers ?? null,
      maxCanaryRequests: expect.maxCanaryRequests ?? null,
      maxUsers: expect.maxUsers ?? null,
      maxCanaryAfterKill: expect.maxCanaryAfterKill ?? null,
    },
  };
}
