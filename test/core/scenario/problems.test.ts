import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  formatProblem,
  type Problem,
  readYaml,
  type SourceDocument,
} from '../../../src/core/document.ts';
import { readAbTest } from '../../../src/core/scenario/abtest/ab-file.ts';
import { readProductionFile } from '../../../src/core/scenario/production-file.ts';
import { readProfile } from '../../../src/core/scenario/profile-file.ts';
import { readScenario } from '../../../src/core/scenario/scenario-file.ts';

const GOLDEN = join(import.meta.dirname, '../../golden/problems');

const profileProblems = (document: SourceDocument): readonly Problem[] => {
  const read = readProfile(document);
  return read.ok ? [] : read.problems;
};
const productionProblems = (document: SourceDocument): readonly Problem[] => {
  const read = readProductionFile(document);
  return read.ok ? [] : read.problems;
};
const abTestProblems = (document: SourceDocument) => readAbTest(document).problems;
const scenarioProblems = (document: SourceDocument) => readScenario(document).problems;

/** The texts are rewritten by `vitest -u`. */
describe('a file full of mistakes', () => {
  it.each([
    ['scenario', scenarioProblems],
    ['scenario-warnings', scenarioProblems],
    ['profile', profileProblems],
    ['production', productionProblems],
    ['production-models', productionProblems],
    ['production-endpoints', productionProblems],
    ['production-notify', productionProblems],
    ['ab-test', abTestProblems],
  ])('%s', async (name, problemsOf) => {
    const file = `${name}.yaml`;
    const { documents, problems } = readYaml(file, readFileSync(join(GOLDEN, file), 'utf8'));
    const lines = [...problems, ...documents.flatMap(problemsOf)].map(formatProblem);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(join(GOLDEN, `${name}.txt`));
  });
});
