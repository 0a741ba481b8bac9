import { z } from 'zod';
import { expecting } from '../findings.ts';
import { BUCKETINGS } from './bucketing.ts';

const value = expecting(
  'true or false, text, a number or a mapping',
  z.union([
    z.boolean(),
    z.string(),
    z.number(),
    z.record(z.string(), z.unknown()),
    z.array(z.unknown()),
  ]),
);

const metadata = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

const flag = z.looseObject({
  state: z.enum(['ENABLED', 'DISABLED']),
  variants: z.record(z.string(), value),
  defaultVariant: expecting('the name of a variant', z.string().nullable()).optional(),
  targeting: expecting('a rule, such as {"if": […]}', z.record(z.string(), z.unknown()))
    .nullable()
    .optional(),
  /** `bucketing` names the way that users are dealt to variants. */
  metadata: z
    .looseObject({ bucketing: z.enum(BUCKETINGS).optional() })
    .and(metadata)
    .optional(),
});

/** flagd's flag definitions, version 0: https://flagd.dev/schema/v0/flags.json. */
export const flagFileSchema = z.looseObject({
  flags: expecting(
    'a mapping of keys to flags, or a list of flags, each with a key of its own',
    z.record(z.string(), flag),
  ),
  $evaluators: z.record(z.string(), z.unknown()).optional(),
  metadata: metadata.optional(),
});

/** The keys that a flag may have; flagd ignores others, which are mostly typing errors. */
export const FLAG_KEYS: readonly string[] = Object.keys(flag.shape);
