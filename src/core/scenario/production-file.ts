import { z } from 'zod';
import { type Checked, checked, errorAt, type Problem, type SourceDocument } from '../document.ts';
import { expecting } from '../findings.ts';
import type { Plan } from '../rollout/plan.ts';
import type { Role } from '../routing/decision.ts';
import type { Slo } from '../routing/slo.ts';
import type { ScoringChoice } from '../scoring/scorer-choice.ts';
import { engineSchema, type FollowedBy, followedByOf } from './engine-schema.ts';
import { flagsOf, flagsSchema, type WrittenFlags } from './flags-schema.ts';
import { notifySchema, type ReceiverPlace, receiversOf } from './notify-schema.ts';
import { endpointOf, type PrometheusEndpoint, prometheusSchema } from './prometheus-file.ts';
import { isMapping } from './quantities.ts';
import { type RouterPlace, routerPlaceOf, routerSchema } from './router-schema.ts';
import { scoringOf, scoringSchema } from './scoring-schema.ts';
import {
  checkServed,
  type ServedModel,
  servedModelOf,
  servedModelShape,
} from './served-model-schema.ts';
import { sloOf, sloSchema } from './slo-schema.ts';
import {
  type TrafficControl,
  trafficControlOf,
  trafficControlSchema,
} from './traffic-control-schema.ts';

/** What a production file says by itself, before the files it names are read. */
export interface ProductionFile {
  /** As written, relative to the production file. */
  readonly rolloutFile: string;
  readonly triggersFile: string | null;
  readonly models: Plan['models'];
  readonly prometheus: PrometheusEndpoint;
  /** How the models are reached; null of a file that only says how they were measured. */
  readonly served: Readonly<Record<Role, ServedModel>> | null;
  readonly router: RouterPlace;
  /** The routers of an engine that runs by itself. */
  readonly engine: FollowedBy;
  /** Who divides the traffic in place of our router; null where that does. */
  readonly trafficControl: TrafficControl | null;
  readonly flags: WrittenFlags | null;
  readonly scoring: ScoringChoice;
  readonly slo: Slo | null;
  /** Who is told of the rollout. */
  readonly notify: readonly ReceiverPlace[];
  /** The folder of journals and switches, as written. */
  readonly stateFolder: string;
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

const model = z
  .strictObject({
    version: expecting(
      'a version, in quotes if it looks like a number, such as "1.20"',
      z.string().min(1).max(100),
    ).describe('What people and clients know it by.'),
    hash: hash.describe('The rollout_hash of its series.'),
    ...servedModelShape,
  })
  .superRefine(checkServed, { when: isMapping });

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

const STATE_FOLDER = 'understudy-state';

/** Nobody knows good answers to what users ask: unless a scorer is named, none is scored. */
const NO_SCORING: ScoringChoice = {
  share: 0,
  text: [],
  judge: null,
  feedback: false,
  isItemised: false,
};

/** A production file: the rollout, the two models, and the Prometheus that measures them. */
export const productionSchema = z.strictObject({
  rollout: fileName.describe('Argo Rollout and AnalysisTemplates.'),
  triggers: fileName.exactOptional().describe('Rollback rules.'),
  models: models.describe('The two models, and how they are reached.'),
  prometheus: prometheusSchema.describe('The Prometheus that has the series of both models.'),
  router: routerSchema
    .default(routerSchema.parse({}))
    .describe('Where the router listens, and what it does by itself.'),
  engine: engineSchema
    .default(engineSchema.parse({}))
    .describe('The routers of an engine that runs by itself (--engine-only).'),
  trafficControl: trafficControlSchema
    .exactOptional()
    .describe('The platform that divides the traffic in place of the router.'),
  flags: flagsSchema
    .exactOptional()
    .describe('The flags that the router serves, and who is in which segment of users.'),
  scoring: scoringSchema
    .exactOptional()
    .describe('Which answers are scored, and by whom; none if absent.'),
  slo: sloSchema.exactOptional().describe('What users are promised of each request.'),
  notify: notifySchema.default([]).describe('Who is told of the rollout; nobody if absent.'),
  state: fileName
    .default(STATE_FOLDER)
    .describe('The folder of journals and switches, which outlive a restart.'),
});

/** What the file says, or every problem of it. */
export function readProductionFile(document: SourceDocument): Checked<ProductionFile> {
  const file = checked(document, productionSchema);
  if (!file.ok) return file;
  const { rollout, triggers, models: written, prometheus } = file.value;
  const { router, engine, trafficControl, flags, scoring, slo, notify, state } = file.value;
  const problem = servedProblem(document, written);
  if (problem !== null) return { ok: false, problems: [problem] };
  const [stable, canary] = [servedModelOf(written.stable), servedModelOf(written.canary)];
  return {
    ok: true,
    value: {
      rolloutFile: rollout,
      triggersFile: triggers ?? null,
      models: { stable: planned(written.stable), canary: planned(written.canary) },
      prometheus: endpointOf(prometheus),
      served: stable && canary ? { stable, canary } : null,
      router: routerPlaceOf(router),
      engine: followedByOf(engine),
      trafficControl: trafficControl ? trafficControlOf(trafficControl) : null,
      flags: flags ? flagsOf(flags) : null,
      scoring: scoring ? scoringOf(scoring) : NO_SCORING,
      slo: slo ? sloOf(slo) : null,
      notify: receiversOf(notify),
      stateFolder: state,
    },
  };
}

type WrittenModels = z.output<typeof models>;

function planned({ version, hash }: WrittenModels['stable']): Plan['models']['stable'] {
  return { version, hash };
}

/** Both models are served or none is, and not by the same endpoint: then there would be nothing to tell apart. */
function servedProblem(
  document: SourceDocument,
  { stable, canary }: WrittenModels,
): Problem | null {
  const missing = (role: Role, other: Role) =>
    errorAt(
      document,
      ['models', role],
      `models.${role} has no endpoints, and ${other} has; expected such as ["https://models.internal"]`,
    );
  if (stable.endpoints === undefined && canary.endpoints === undefined) return null;
  if (stable.endpoints === undefined) return missing('stable', 'canary');
  if (canary.endpoints === undefined) return missing('canary', 'stable');
  const plain = (url: string) => url.replace(/\/+$/, '').toLowerCase();
  const known = stable.endpoints.map(plain);
  const index = canary.endpoints.findIndex((url) => known.includes(plain(url)));
  if (index < 0 || stable.modelName !== canary.modelName) return null;
  const message = `models.canary.endpoints[${index}] serves stable too; expected another, or another modelName`;
  return errorAt(document, ['models', 'canary', 'endpoints', index], message);
}
