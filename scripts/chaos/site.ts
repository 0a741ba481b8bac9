import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Round } from './schedule.ts';

const NAMES = [
  'stable-1',
  'stable-2',
  'canary',
  'prometheus',
  'router',
  'admin',
  'engine',
] as const;
/** `admin` is the port of whoever has the router, `engine` of an engine by itself. */
export type Ports = Readonly<Record<(typeof NAMES)[number], number>>;

/** The files of a round. */
export interface Site {
  readonly folder: string;
  readonly state: string;
  readonly journal: string;
  /** By which users are dealt. */
  readonly salt: string;
  readonly ports: Ports;
  /** Of router and engine together, or of the engine. */
  readonly production: string;
  readonly router: string;
}

const ROLLOUT = `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: chaos}
spec:
  strategy:
    canary:
      steps:
        - setWeight: 10
        - pause: {duration: 4s}
        - setWeight: 30
        - pause: {duration: 4s}
        - setWeight: 60
        - pause: {duration: 4s}
        - setWeight: 100
`;

const TRIGGERS = `window: 4s
interval: 1s
minimumRequests: 8
unknown: hold
triggers:
  - error-rate > 10% rollback
  - p50-latency > 1500ms rollback
`;

/** Ports that were free a moment ago. */
export async function freePorts(): Promise<Ports> {
  const servers = await Promise.all(NAMES.map(listening));
  const ports = servers.map((server) => {
    const address = server.address();
    server.close();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  return Object.fromEntries(NAMES.map((name, index) => [name, ports[index]])) as Ports;
}

function listening(): Promise<ReturnType<typeof createServer>> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject).listen(0, '127.0.0.1', () => resolve(server));
  });
}

export function makeSite(root: string, { index, shape }: Round, ports: Ports): Site {
  const folder = join(root, `round-${index}`);
  const state = join(folder, 'state');
  mkdirSync(state, { recursive: true });
  const hash = `c${index}`;
  const site: Site = {
    ...{ folder, state, ports },
    journal: join(state, `chaos-${hash}`, 'journal.jsonl'),
    salt: `chaos/${hash}`,
    production: join(folder, 'production.yaml'),
    router: join(folder, 'router.yaml'),
  };
  const at = (name: keyof Ports) => `http://127.0.0.1:${ports[name]}`;
  const health = '{interval: 1s, timeout: 5s, failures: 3, passes: 1}';
  const text = (more: string) => `rollout: rollout.yaml
triggers: triggers.yaml
models:
  stable: {version: stable, hash: s${index}, endpoints: ["${at('stable-1')}", "${at('stable-2')}"], health: ${health}}
  canary: {version: canary, hash: ${hash}, endpoints: ["${at('canary')}"], health: ${health}}
prometheus: {url: "${at('prometheus')}"}
state: state
${shape === 'apart' ? 'engine: {routers: [one], gone: 3s}' : ''}
${more}`;
  writeFileSync(join(folder, 'rollout.yaml'), ROLLOUT);
  writeFileSync(join(folder, 'triggers.yaml'), TRIGGERS);
  const served = `port: ${ports.router}, admin: {port: ${ports.admin}}`;
  const following = `name: one, follows: "${at('engine')}"`;
  const isApart = shape === 'apart';
  const driving = isApart ? `admin: {port: ${ports.engine}}` : served;
  writeFileSync(site.production, text(`router: {${driving}}\n`));
  if (isApart) writeFileSync(site.router, text(`router: {${served}, ${following}}\n`));
  return site;
}
