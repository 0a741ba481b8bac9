import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { temporaryFolder } from './run-cli.ts';

const ROOT = join(import.meta.dirname, '../..');

const LEFT_OUT = ['node_modules', 'dist', '.git', 'runs'].map((name) => join(ROOT, name));
const isOfCheckout = (path: string) => !LEFT_OUT.includes(path);

it('the packed package works where it is installed, in an empty folder', async () => {
  const folder = temporaryFolder();
  try {
    const run = async (command: string, args: string[], cwd: string) =>
      (await promisify(execFile)(command, args, { cwd })).stdout;
    // `prepack` builds, and takes what was built before away.
    const checkout = join(folder.path, 'checkout');
    cpSync(ROOT, checkout, { recursive: true, filter: isOfCheckout });
    symlinkSync(join(ROOT, 'node_modules'), join(checkout, 'node_modules'));
    await run('npm', ['pack', '--pack-destination', folder.path], checkout);
    const [tarball = ''] = readdirSync(folder.path).filter((file) => file.endsWith('.tgz'));
    const home = join(folder.path, 'home');
    mkdirSync(home);
    await run('npm', ['init', '-y'], home);
    await run('npm', ['install', '--no-audit', '--no-fund', join(folder.path, tarball)], home);
    const bin = join(home, 'node_modules/.bin/understudy');
    expect(await run(bin, ['--help'], home)).toContain('rehearse a scenario');
    const shipped = join(home, 'node_modules/understudy/mock-models/v1.2.yaml');
    expect(await run(bin, ['check', shipped], home)).toContain('no problems');
    // Model servers are forked from the compiled files, and scenarios found by name.
    const out = join(home, 'run');
    await run(bin, ['scenario', 'error-burst', '--prometheus', 'embedded', '--out', out], home);
    expect(existsSync(join(out, 'report.html'))).toBe(true);
    // So are the threads of a simulation.
    const many = ['--runs', '4', '--threads', '2', '--json', '--out', join(home, 'many')];
    const study = JSON.parse(await run(bin, ['simulate', 'error-burst', ...many], home));
    expect(study).toMatchObject({ complete: true, seeds: { done: 4 } });
  } finally {
    folder.remove();
  }
}, 300_000);
