import { z } from 'zod';
import { type Checked, checked, type SourceDocument } from '../document.ts';
import { expecting } from '../findings.ts';
import type { Plan } from '../rollout/plan.ts';
import { endpointOf, type PrometheusEndpoint, prometheusSchema } from './prometheus-file.ts';
import { isMapping } from './quantities.ts';

/** What a production file says by itself, before the files it names are read. */
export interface ProductionFile {
  /** As written, relative to the production file. */
  readonly rolloutFile: string;
  readonly triggersFile: string | null;
  readonly models: Plan['models'];
  readonly prometheus: PrometheusEndpoint;
}

const fileName = expecting(
  'the name of a file, relative to this one',
  z.string().min(1).max(1_000),
);

/** YAML takes `1.20` for a number and `7e12` for a large one: quotes keep them as they are. */
const hash = expecting(
  'letters and digits, in quotes if they look like a number, such as "7548869"',
  // It goes into queries, where a quote of its own would end it.
  z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/),
);

const model = z.strictObject({
  version: expecting(
    'a version, in quotes if it looks like a number, such as "1.20"',
    z.string().min(1).max(100),
  ),
  hash: hash.describe('The rollout_hash of its series.'),
});

const models = z
  .strictObject({
    stable: model.describe('The model that serves.'),
    canary: model.describe('The model that is rolled out.'),
  })
  .superRefine(
    (written, context) => {
      const { stable, canary } = written as Readonly<
        Record<string, { hash?: unknown } | undefined>
      >;
      if (canary?.hash === undefined || stable?.hash !== canary.hash) return;
      const message = 'is that of stable too; expected another: their series must be told apart';
      context.addIssue({ code: 'custom', path: ['canary', 'hash'], message });
    },
    { when: isMapping },
  );

/** A production file: the rollout, the two models, and the Prometheus that measures them. */
export const productionSchema = z.strictObject({
  rollout: fileName.describe('Argo Rollout and AnalysisTemplates.'),
  triggers: fileName.exactOptional().describe('Rollback rules.'),
  models,
  prometheus: prometheusSchema.describe('The Prometheus that has the series of both models.'),
});

/** What the file says, or every problem of it. */
export function readProductionFile(document: SourceDocument): Checked<ProductionFile> {
  const file = checked(document, productionSchema);
  if (!file.ok) return file;
  const { rollout, triggers, models: written, prometheus } = file.value;
  return {
    ok: true,
    value: {
      rolloutFile: rollout,
      triggersFile: triggers ?? null,
      models: written,
      prometheus: endpointOf(prometheus),
    },
  };
}
