import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseJournalLine, replay } from '../../src/core/rollout/journal.ts';
import { type CliRun, readResult, runCli, temporaryFolder } from './run-cli.ts';

const SCENARIO = join(import.meta.dirname, 'fixtures/rollback-timing.yaml');

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

function rehearse(...flags: string[]): CliRun {
  const asked = ['--prometheus', 'embedded', '--no-prediction', '--out', folder.path];
  return runCli(['scenario', SCENARIO, ...asked, ...flags]);
}

/** The journal is whole, and decides itself again to the same end. */
function expectWholeJournal(): void {
  const lines = readFileSync(join(folder.path, 'journal.jsonl'), 'utf8').trimEnd().split('\n');
  const { state, differences } = replay(lines.map(parseJournalLine));
  expect(differences).toEqual([]);
  expect(state.phase).toBe('ended');
}

/** Processes whose command line names the run folder or that are children of this process. */
function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.trim().split(' ').filter(Boolean).map(Number);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('an interrupted rehearsal', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    '%s ends it as aborted, with nothing left running',
    async (signal) => {
      const run = rehearse();
      await run.printed('weight 50%');
      const children = childrenOf(run.child.pid ?? 0);
      expect(children.length).toBeGreaterThanOrEqual(2);
      run.child.kill(signal);
      expect(await run.exited, run.output()).toBe(1);
      expect(readResult(folder.path)).toMatchObject({ outcome: 'aborted' });
      expect(children.filter(isAlive)).toEqual([]);
      expectWholeJournal();
    },
    60_000,
  );

  it('leaves no process behind when it is killed outright', async () => {
    const run = rehearse();
    await run.printed('weight 50%');
    const children = childrenOf(run.child.pid ?? 0);
    run.child.kill('SIGKILL');
    await run.exited;
    // They end when they see that their parent is gone; a child that did not would outlive the test.
    while (children.some(isAlive)) await new Promise((resolve) => setImmediate(resolve));
  }, 60_000);
});

describe('a model server that dies', () => {
  it('rolls back when it is the canary: refused connections count against it', async () => {
    const run = rehearse();
    await run.printed('weight 50%');
    const { canary } = await mockPids(run);
    process.kill(canary, 'SIGKILL');
    await run.exited;
    const result = readResult(folder.path);
    expect(result.outcome).toBe('rolled-back');
    expect(result.traffic.errors, 'stable serves in its place').toBeLessThan(40);
    expectWholeJournal();
  }, 60_000);

  it('ends the rehearsal when it is the stable one', async () => {
    const run = rehearse();
    await run.printed('weight 50%');
    const { stable } = await mockPids(run);
    process.kill(stable, 'SIGKILL');
    expect(await run.exited).toBe(1);
    expect(readResult(folder.path)).toMatchObject({
      outcome: 'aborted',
      reason: { message: 'aborted by the end of the stable model server' },
    });
    expectWholeJournal();
  }, 60_000);
});

/** The two model servers of a run; stable was started first. */
async function mockPids(run: CliRun): Promise<{ stable: number; canary: number }> {
  const mocks = childrenOf(run.child.pid ?? 0).filter((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('mock/process'),
  );
  const [stable, canary] = mocks;
  if (stable === undefined || canary === undefined) throw new Error(`found mocks ${mocks}`);
  return { stable, canary };
}

describe('what cannot begin', () => {
  it('a taken port is said in one line, exit 3', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const run = rehearse('--port', String(port));
    expect(await run.exited).toBe(3);
    expect(run.output()).toContain(`port ${port} is taken; choose another with --port`);
    taken.close();
  }, 60_000);

  it('an unreachable Prometheus is said in one line, exit 3', async () => {
    const run = rehearse('--prometheus', 'http://127.0.0.1:9');
    expect(await run.exited).toBe(3);
    expect(run.output()).toMatch(/127\.0\.0\.1:9/);
  }, 60_000);

  it.each([
    [
      ['scenario', 'bad-modle'],
      /no scenario named "bad-modle"; did you mean "bad-model"\?; there are: ab-test, bad-model, /,
    ],
    [['scenario', SCENARIO, '--seed', 'x'], /--seed x: expected a whole number/],
    [['scenario', SCENARIO, '--prometheus', 'mimir'], /"mimir" is not a Prometheus: expected auto/],
    [['scenario', 'no-such.yaml'], /no-such\.yaml:1:1: cannot read it: there is no such file/],
    [['scenario', SCENARIO, '--compresion', '3'], /unknown option '--compresion'/],
    [['chek'], /unknown command 'chek'/],
  ])(
    '%j is bad input, exit 2',
    async (args, message) => {
      const run = runCli(args);
      expect(await run.exited).toBe(2);
      expect(run.output()).toMatch(message);
    },
    60_000,
  );
});
