import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { FOLDER, ROOT } from './grafana-files.ts';
import { hasPromtool, PROMTOOL_REQUIRED } from './promtool.ts';

const COMPOSE = join(ROOT, 'deploy/compose');

interface Service {
  readonly image: string;
  readonly network_mode?: string;
  readonly ports?: unknown;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes: readonly string[];
}

function read<T>(file: string): T {
  return parse(readFileSync(join(COMPOSE, file), 'utf8')) as T;
}

const { services, volumes: named } = read<{
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}>('compose.yaml');

describe.each(Object.entries(services))('%s of compose.yaml', (_, service) => {
  it('is one release', () => {
    expect(service.image).toMatch(/^[a-z]+\/[a-z]+:v?\d+\.\d+\.\d+$/);
  });

  it('listens on loopback, and nothing else of it is published', () => {
    const { network_mode, ports, command = [], environment = {} } = service;
    expect([network_mode, ports]).toEqual(['host', undefined]);
    const address = environment.GF_SERVER_HTTP_ADDR ?? command.join(' ');
    expect(address).toMatch(/^127\.0\.0\.1$|--web\.listen-address=127\.0\.0\.1:9090( |$)/);
  });

  it('mounts what is there, and our files to read only', () => {
    for (const [source = '', target, mode] of service.volumes.map((text) => text.split(':'))) {
      expect(target).toMatch(/^\//);
      if (!source.startsWith('.')) expect(named).toHaveProperty(source);
      else expect([existsSync(join(COMPOSE, source)), mode], source).toEqual([true, 'ro']);
    }
  });
});

/** Where a path of a container is in the repository. */
function onHost({ volumes }: Service, path: string): string | undefined {
  const mounts = volumes.map((text) => text.split(':'));
  const mount = mounts.find(([, target = '']) => path.startsWith(target));
  return mount && resolve(COMPOSE, `${mount[0]}${path.slice(mount[1]?.length)}`);
}

it('Grafana lets everybody look, and nobody do more', () => {
  expect(services.grafana?.environment).toMatchObject({
    GF_AUTH_ANONYMOUS_ORG_ROLE: 'Viewer',
    GF_AUTH_DISABLE_LOGIN_FORM: 'true',
    GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION: 'true',
  });
});

it('Grafana finds the dashboards and begins with the rollout', () => {
  const grafana = services.grafana as Service;
  const { providers } = read<{ providers: { options: { path: string } }[] }>(
    'grafana/dashboards.yaml',
  );
  expect(providers.map(({ options }) => onHost(grafana, options.path))).toEqual([FOLDER]);
  const home = grafana.environment?.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH ?? '';
  expect(onHost(grafana, home)).toBe(join(FOLDER, 'rollout.json'));
});

it('Grafana asks Prometheus at the place where it listens, and knows how often it scrapes', () => {
  const { datasources } = read<{
    datasources: { type: string; url: string; isDefault?: boolean; jsonData: object }[];
  }>('grafana/datasources.yaml');
  const { global } = read<{ global: { scrape_interval: string } }>('prometheus.yml');
  expect(datasources.find(({ isDefault }) => isDefault)).toMatchObject({
    type: 'prometheus',
    url: 'http://127.0.0.1:9090',
    jsonData: { timeInterval: global.scrape_interval },
  });
  const readme = readFileSync(join(COMPOSE, 'README.md'), 'utf8');
  for (const { url } of datasources) expect(readme).toContain(new URL(url).port);
});

it.skipIf(!hasPromtool && !PROMTOOL_REQUIRED)('Prometheus can be started so', () => {
  const prometheus = services.prometheus as Service;
  const [file] = (prometheus.command ?? []).flatMap(
    (flag) => /^--config\.file=(.+)$/.exec(flag)?.[1] ?? [],
  );
  const config = onHost(prometheus, file ?? '');
  const ran = spawnSync('promtool', ['check', 'config', `${config}`], { encoding: 'utf8' });
  expect([ran.status, ran.stdout]).toEqual([0, expect.stringContaining('2 rule files found')]);
});

it.skipIf(!hasPromtool && !PROMTOOL_REQUIRED)(
  'dashboards/README.md has what Prometheus reads',
  () => {
    const readme = readFileSync(join(FOLDER, 'README.md'), 'utf8');
    const [, example = ''] = /```yaml\n(scrape_configs:[\s\S]*?)```/.exec(readme) ?? [];
    const folder = mkdtempSync(join(tmpdir(), 'understudy-scrapes-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, 'prometheus.yml'), example);
    writeFileSync(join(folder, 'read-token'), '');
    const args = ['check', 'config', join(folder, 'prometheus.yml')];
    const ran = spawnSync('promtool', args, { encoding: 'utf8' });
    expect([example !== '', ran.status, ran.stderr]).toEqual([true, 0, '']);
  },
);

it('what is scraped is named as Prometheus reads it', () => {
  for (const file of ['rollout.yaml', 'models.yaml'])
    for (const { targets, labels = {} } of read<{ targets: string[]; labels?: object }[]>(
      `targets/${file}`,
    )) {
      for (const target of targets) expect(target).toMatch(/^127\.0\.0\.1:\d+$/);
      for (const value of Object.values(labels)) expect(value).toBeTypeOf('string');
    }
});
