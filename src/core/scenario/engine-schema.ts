import { z } from 'zod';
import { expecting } from '../findings.ts';
import { duration } from './quantities.ts';
import { routerName } from './router-schema.ts';

/** The routers of an engine that runs by itself. */
export interface FollowedBy {
  /** Those that are waited for even if they were never heard. */
  readonly routers: readonly string[];
  readonly goneAfterMs: number;
  readonly forgetAfterMs: number;
}

const MAX_ROUTERS = 256;
const GONE = 30_000;
const FORGET = 600_000;

const distinctNames = expecting(
  'names of routers, each once',
  z
    .array(routerName)
    .max(MAX_ROUTERS)
    .refine((names) => new Set(names).size === names.length),
);

/** The `engine` of a production file. */
export const engineSchema = z.strictObject({
  routers: distinctNames
    .default([])
    .describe('The routers without which no weight is raised; whoever comes if absent.'),
  gone: duration.default(GONE).describe('A router that was not heard for so long is gone; 30s.'),
  forget: duration
    .default(FORGET)
    .describe('One that is not named is no longer waited for after so long; 10m if absent.'),
});

export function followedByOf(written: z.output<typeof engineSchema>): FollowedBy {
  const { routers, gone, forget } = written;
  return { routers, goneAfterMs: gone, forgetAfterMs: forget };
}
