import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { readToken } from '../live/control/admin-token.ts';
import { placeProblem } from '../live/control/control-server.ts';
import type { ControlChoice } from '../live/control/controlled-router.ts';
import { dashboardApp } from '../web/dashboard-app.tsx';
import { wholeNumber } from './whole-number.ts';

/** The flags of a router's admin port, as text. */
export interface ControlFlags {
  readonly adminPort: string;
  readonly adminHost: string;
  readonly adminTokenFile?: string;
  readonly killState?: string;
}

/** `killState` is null where no file was named. */
export type ControlChosen = Omit<ControlChoice, 'killState'> & {
  readonly killState: string | null;
};

const MAX_PORT = 65_535;

/** What the flags choose, or in one line what is wrong with them. */
export function controlChosen(flags: ControlFlags): ControlChosen | string {
  const { adminPort, adminHost: host, adminTokenFile, killState = null } = flags;
  const port = wholeNumber(adminPort, MAX_PORT);
  if (port === undefined)
    return `--admin-port ${adminPort}: expected a port from 1 to 65535, or 0 for a free one`;
  const read = adminTokenFile === undefined ? null : readToken(adminTokenFile);
  if (read?.ok === false) return `--admin-token-file ${read.error}`;
  const token = read?.token ?? null;
  const problem = placeProblem({ port, host }, token);
  if (problem !== null) return `--admin-host ${host}: ${problem}`;
  if (killState !== null && !existsSync(dirname(killState)))
    return `--kill-state ${killState}: there is no such folder; make it first`;
  return { port, host, token, killState, dashboard: dashboardApp };
}
