import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ScenarioFlags } from '../../../../src/core/scenario/flags-part.ts';
import { closers } from '../../../../src/live/closers.ts';
import { openScenarioFlags } from '../../../../src/live/flags/scenario-flags.ts';
import { runCli, temporaryFolder } from '../../run-cli.ts';
import { moduleOf, providerText, told } from './modules.ts';

const ROOT = join(import.meta.dirname, '../../../..');

test('a rehearsal whose module gives no provider is refused as bad input, in one line', async () => {
  const folder = temporaryFolder();
  try {
    cpSync(join(ROOT, 'scenarios'), join(folder.path, 'scenarios'), { recursive: true });
    cpSync(join(ROOT, 'mock-models'), join(folder.path, 'mock-models'), { recursive: true });
    const module = join(folder.path, 'scenarios/providers/goes-down.mjs');
    writeFileSync(module, 'export const provider = {};');
    const scenario = join(folder.path, 'scenarios/flag-provider-down.yaml');
    const run = runCli(['scenario', scenario, '--out', join(folder.path, 'run')]);
    expect(await run.exited, run.output()).toBe(2);
    const refusal = `flags.provider.module: ${module}: it exports no OpenFeature provider; expected`;
    expect(run.output()).toContain(refusal);
    expect(run.output()).not.toContain('    at ');
  } finally {
    folder.remove();
  }
});

test('a provider that fails to initialise is told of, and the rehearsal has its flags', async () => {
  const fails = "async () => { throw new Error('no network'); }";
  const modulePath = moduleOf(providerText("throw new Error('down');", fails));
  const written: ScenarioFlags = {
    file: 'flags/users.json',
    path: join(ROOT, 'scenarios/flags/users.json'),
    text: '',
    modulePath,
    segmentFlag: 'user-segment',
    sources: [],
    claimsHeader: 'x-jwt-payload',
    provider: { module: 'providers/mine.mjs', timeoutMs: 1_000 },
  };
  const open = closers();
  const notices: string[] = [];
  try {
    const flags = await openScenarioFlags(written, open, (line) => notices.push(line));
    expect(notices).toEqual([
      `flags.provider: ${modulePath}: no network; the local rules decide until it answers`,
    ]);
    expect(flags.vendor && (await told(flags.vendor, {}))).toBeNull();
    expect(flags.current().flags.has('user-segment')).toBe(true);
  } finally {
    await open.closeAll();
  }
});
