import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type RequestLine, readRequestLog, runCli, temporaryFolder } from './run-cli.ts';

const SCENARIO = join(import.meta.dirname, 'fixtures/rollback-timing.yaml');

/** Past the first weight and before any rollback of the fixture, in plan time. */
const STEADY_MS = { from: 1_000, to: 4_000 };

interface Seen extends RequestLine {
  readonly role: 'stable' | 'canary';
}

async function rehearse(): Promise<ReadonlyMap<string, Seen>> {
  const folder = temporaryFolder();
  try {
    const asked = ['--prometheus', 'embedded', '--no-prediction', '--out', folder.path];
    const run = runCli(['scenario', SCENARIO, ...asked]);
    await run.exited;
    const seen = (['stable', 'canary'] as const).flatMap((role) =>
      readRequestLog(folder.path, role).map((line) => ({ ...line, role })),
    );
    return new Map(seen.map((request) => [request.id, request]));
  } finally {
    folder.remove();
  }
}

it('the same seed gives the same arrivals, users, split and injected faults twice', async () => {
  const [first, second] = await Promise.all([rehearse(), rehearse()]);
  const both = [...first.values()].flatMap((one) => {
    const other = second.get(one.id);
    return other ? [{ one, other }] : [];
  });
  expect(both.length).toBeGreaterThan(300);
  for (const { one, other } of both) {
    expect([one.id, other.planAtMs, other.user]).toEqual([one.id, one.planAtMs, one.user]);
    const at = one.planAtMs ?? 0;
    if (at >= STEADY_MS.from && at < STEADY_MS.to) expect(other.role, one.id).toBe(one.role);
    if (other.role === one.role) expect(other.injected, one.id).toBe(one.injected);
  }
}, 90_000);
