import { z } from 'zod';
import type { Routes } from '../routing/routes.ts';

/** What a router that follows an engine is to have in force. All of it stands until the next one. */
export interface StandingOrder {
  /** The engine's process: another one counts its orders anew. */
  readonly engine: string;
  readonly number: number;
  readonly rollout: string;
  readonly canaryHash: string;
  /** Percent to the canary. */
  readonly weight: number;
  readonly routes: Routes;
  /** Null while the engine's kill switch is off. */
  readonly kill: { readonly inFlight: 'finish' | 'cut' } | null;
}

/** What a router has in force, as it tells its engine again and again. */
export interface RouterReport {
  /** Its process: two that are called the same are told apart by it. */
  readonly process: string;
  /** The order that it obeys; null before the first. */
  readonly inForce: { readonly engine: string; readonly number: number } | null;
  readonly weight: number;
  /** Who threw its own kill switch; null while that is off. */
  readonly killedBy: string | null;
  /** What it does by itself once its engine has been away for so long. */
  readonly away: EngineAwayRule;
}

export interface EngineAwayRule {
  readonly afterMs: number;
  readonly do: 'hold' | 'stable';
}

const text = z.string().min(1).max(300);
const pattern = z.strictObject({
  exact: z.string().max(4_096).optional(),
  prefix: z.string().max(4_096).optional(),
  regex: z.string().max(4_096).optional(),
});
const match = z.strictObject({
  method: pattern.optional(),
  path: pattern.optional(),
  headers: z.record(z.string(), pattern),
});
const matches = z.array(match).max(100);
const percent = z.number().min(0).max(100);

const orderSchema: z.ZodType<StandingOrder> = z.object({
  engine: text,
  number: z.int().min(0),
  rollout: text,
  canaryHash: text,
  weight: percent,
  routes: z.object({
    headers: z.array(z.strictObject({ name: text, matches })).max(100),
    mirrors: z.array(z.strictObject({ name: text, matches, percentage: percent })).max(100),
  }),
  kill: z.object({ inFlight: z.enum(['finish', 'cut']) }).nullable(),
});

export const reportSchema: z.ZodType<RouterReport> = z.strictObject({
  process: text,
  inForce: z.strictObject({ engine: text, number: z.int().min(0) }).nullable(),
  weight: percent,
  killedBy: z.string().max(300).nullable(),
  away: z.strictObject({ afterMs: z.number().min(0), do: z.enum(['hold', 'stable']) }),
});

/** The order in a text; null if it is none. */
export function readOrder(json: string): StandingOrder | null {
  try {
    const read = orderSchema.safeParse(JSON.parse(json));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}
