import type { ServerMetrics } from '../core/model/server/server-metrics.ts';
import type { Role } from '../core/routing/decision.ts';
import type { Routes } from '../core/routing/routes.ts';
import type { ExposureSoFar, ModelBooks } from './books.ts';

/**
 * The traffic, the router and the models of a virtual world, request by request or counted. Times
 * are plan time, and only go forward.
 */
export interface Serving {
  readonly books: Readonly<Record<Role, ModelBooks>>;
  /** What the model servers expose; null where nothing asks for it. */
  readonly servers: Readonly<Record<Role, ServerMetrics | null>>;
  /** Everything that ended by then, that moment included, is in the books. */
  passTo(atMs: number): void;
  /** Holds for every request from now on. */
  setWeight(percent: number): void;
  setRoutes(routes: Routes): void;
  /** The kill switch; turned on, answers under way end as the scenario says. Returns how many were cut. */
  setKilled(isOn: boolean): number;
  /** Sends no more requests and lets those in flight end; returns when the canary's last one has. */
  drain(): number;
  exposure(): ExposureSoFar;
  sent(): number;
}
