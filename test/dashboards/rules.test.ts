import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseQuery } from '../../src/core/promql/parse.ts';
import { FOLDER, ROOT } from './grafana-files.ts';
import { hasPromtool, PROMTOOL_REQUIRED } from './promtool.ts';
import { rulesIn } from './rule-files.ts';

const reason = hasPromtool || PROMTOOL_REQUIRED ? '' : ' (skipped: no promtool on PATH)';

const alerts = rulesIn('alerts.yaml');
const recordings = rulesIn('recording-rules.yaml');

describe.skipIf(!hasPromtool && !PROMTOOL_REQUIRED)(`to promtool, the rules${reason}`, () => {
  it.each([
    ['are alert rules', ['check', 'rules', 'alerts.yaml']],
    ['fire when they should, and not before', ['test', 'rules', 'alerts.test.yaml']],
    ['are recording rules', ['check', 'rules', 'recording-rules.yaml']],
    ['record what they say', ['test', 'rules', 'recording-rules.test.yaml']],
  ])('%s', (_, args) => {
    const ran = spawnSync('promtool', args, { cwd: FOLDER, encoding: 'utf8' });
    expect([ran.status, ran.stdout + ran.stderr]).toEqual([0, expect.stringContaining('SUCCESS')]);
  });
});

describe('each alert', () => {
  interface Case {
    readonly alertname: string;
    readonly exp_alerts?: readonly unknown[];
  }
  const text = readFileSync(join(FOLDER, 'alerts.test.yaml'), 'utf8');
  const { tests } = parse(text) as { tests: readonly { alert_rule_test: readonly Case[] }[] };
  const cases = tests.flatMap(({ alert_rule_test }) => alert_rule_test);

  it.each(alerts)('$alert asks for series that docs/metrics.md names', ({ expr }) => {
    const metrics = readFileSync(join(ROOT, 'docs/metrics.md'), 'utf8');
    const names = expr.match(/\b(understudy|inference)_\w+/g) ?? [];
    expect(names.filter((name) => !metrics.includes(`\`${name}\``))).toEqual([]);
  });

  it.each(alerts)('$alert has a time at which it fires, and one at which it does not', (rule) => {
    const times = cases.filter(({ alertname }) => alertname === rule.alert);
    expect(times.some(({ exp_alerts }) => exp_alerts !== undefined)).toBe(true);
    expect(times.some(({ exp_alerts }) => exp_alerts === undefined)).toBe(true);
  });
});

it.each(recordings)('$record is called by its labels, its metric and what was done', (rule) => {
  const [level = '', metric, operations] = (rule.record ?? '').split(':');
  expect(metric).toMatch(/^inference_\w+$/);
  expect(operations).toMatch(/^(ratio_|p95_)?rate(5m|1h)$/);
  const labels = level === 'rollout_hash_le' ? ['rollout_hash', 'le'] : ['rollout_hash'];
  const expr = parseQuery(rule.expr);
  if (expr.kind === 'aggregate') expect(expr.grouping).toEqual(labels);
  const ranges = rule.expr.match(/(?<=\[|rate)(5m|1h)/g);
  expect(new Set(ranges)).toEqual(new Set([operations?.slice(-2)]));
});
