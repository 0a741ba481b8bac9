import { z } from 'zod';
import { triggersSchema } from '../src/core/rollout/triggers.ts';
import { abTestSchema } from '../src/core/scenario/abtest/ab-schema.ts';
import { productionSchema } from '../src/core/scenario/production-file.ts';
import { profileSchema } from '../src/core/scenario/profile-file.ts';
import { prometheusSchema } from '../src/core/scenario/prometheus-file.ts';
import { scenarioSchema } from '../src/core/scenario/scenario-schema.ts';
import { sweepSchema } from '../src/core/scenario/sweep-file.ts';

/** Each schema file and its text, generated from what the parsers themselves use. */
export function jsonSchemas(): readonly (readonly [path: string, text: string])[] {
  return [
    ['scenarios/scenario.schema.json', textOf('Scenario', scenarioSchema)],
    ['scenarios/ab-test.schema.json', textOf('A/B test', abTestSchema)],
    ['scenarios/rollouts/triggers.schema.json', textOf('Rollback triggers', triggersSchema)],
    ['scenarios/prometheus.schema.json', textOf('How to reach a Prometheus', prometheusSchema)],
    ['scenarios/production.schema.json', textOf('Production', productionSchema)],
    ['scenarios/sweep.schema.json', textOf('What a tuning tries', sweepSchema)],
    ['mock-models/profile.schema.json', textOf('Model profile', profileSchema)],
  ];
}

/** Of what a user writes, before defaults and units are worked out. */
function textOf(title: string, schema: z.ZodType): string {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', reused: 'inline' });
  return `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`;
}
