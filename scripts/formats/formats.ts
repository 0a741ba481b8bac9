import type { z } from 'zod';
import { triggersSchema } from '../../src/core/rollout/triggers.ts';
import { abTestSchema } from '../../src/core/scenario/abtest/ab-schema.ts';
import { productionSchema } from '../../src/core/scenario/production-file.ts';
import { profileSchema } from '../../src/core/scenario/profile-file.ts';
import { prometheusSchema } from '../../src/core/scenario/prometheus-file.ts';
import { scenarioSchema } from '../../src/core/scenario/scenario-schema.ts';
import { sweepSchema } from '../../src/core/scenario/sweep-file.ts';

/** A file format of ours. */
export interface Format {
  /** Of its page in docs/formats. */
  readonly name: string;
  readonly title: string;
  /** For the reader of the page, who has not seen such a file. */
  readonly about: string;
  /** Of its JSON Schema. */
  readonly schemaFile: string;
  readonly schema: z.ZodObject;
  /** A whole file, or part of a document, that shows what one looks like. */
  readonly example: string;
}

/** What the parsers of these files use themselves. */
export const FORMATS: readonly Format[] = [
  {
    name: 'scenario',
    title: 'Scenario',
    about: 'A rollout, two models, what happens to them, and how it must end.',
    schemaFile: 'scenarios/scenario.schema.json',
    schema: scenarioSchema,
    example: 'scenarios/bad-model.yaml',
  },
  {
    name: 'ab-test',
    title: 'A/B test',
    about: 'Models side by side, what happens to them, and what must come out.',
    schemaFile: 'scenarios/ab-test.schema.json',
    schema: abTestSchema,
    example: 'scenarios/ab-test.yaml',
  },
  {
    name: 'triggers',
    title: 'Rollback triggers',
    about: 'The rules that roll a canary back, or alert.',
    schemaFile: 'scenarios/rollouts/triggers.schema.json',
    schema: triggersSchema,
    example: 'scenarios/rollouts/triggers.yaml',
  },
  {
    name: 'prometheus',
    title: 'How to reach a Prometheus',
    about: 'The file of `--prometheus-config`, and the `prometheus` of a production file.',
    schemaFile: 'scenarios/prometheus.schema.json',
    schema: prometheusSchema,
    example: 'docs/prometheus.md',
  },
  {
    name: 'production',
    title: 'Production',
    about:
      'The rollout, the two models, how they are reached, and the Prometheus that measures them.',
    schemaFile: 'scenarios/production.schema.json',
    schema: productionSchema,
    example: 'deploy/kubernetes/production.yaml',
  },
  {
    name: 'sweep',
    title: 'What a tuning tries',
    about: 'For each setting, the values that `understudy tune --sweep` is to try.',
    schemaFile: 'scenarios/sweep.schema.json',
    schema: sweepSchema,
    example: 'docs/tuning.md',
  },
  {
    name: 'profile',
    title: 'Model profile',
    about: 'How a mock model behaves when nothing is wrong with it.',
    schemaFile: 'mock-models/profile.schema.json',
    schema: profileSchema,
    example: 'mock-models/v1.2.yaml',
  },
];
