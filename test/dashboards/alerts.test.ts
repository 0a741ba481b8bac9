import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'dashboards');

/** Here a test that is skipped for want of Prometheus's own tools is a failure. */
const REQUIRED = process.env.UNDERSTUDY_REQUIRE_PROMETHEUS === '1';
const isPresent = spawnSync('promtool', ['--version'], { stdio: 'ignore' }).status === 0;
const reason = isPresent || REQUIRED ? '' : ' (skipped: no promtool on PATH)';

interface Rules {
  readonly groups: readonly { readonly rules: readonly { alert: string; expr: string }[] }[];
}

const rules = (parse(readFileSync(join(FOLDER, 'alerts.yaml'), 'utf8')) as Rules).groups.flatMap(
  (group) => group.rules,
);

describe.skipIf(!isPresent && !REQUIRED)(`the alert rules${reason}`, () => {
  it.each([
    ['are rules', ['check', 'rules', 'alerts.yaml']],
    ['fire when they should, and not before', ['test', 'rules', 'alerts.test.yaml']],
  ])('%s', (_, args) => {
    const ran = spawnSync('promtool', args, { cwd: FOLDER, encoding: 'utf8' });
    expect([ran.status, ran.stdout + ran.stderr]).toEqual([0, expect.stringContaining('SUCCESS')]);
  });
});

it.each(rules)('$alert asks for series that docs/metrics.md names', ({ expr }) => {
  const metrics = readFileSync(join(ROOT, 'docs/metrics.md'), 'utf8');
  const names = expr.match(/\b(understudy|inference)_\w+/g) ?? [];
  expect(names.filter((name) => !metrics.includes(`\`${name}\``))).toEqual([]);
});
