import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { filesOnDisk } from '../../../src/commands/files-on-disk.ts';
import { dealt, placements } from '../../../src/core/abtest/assignment.ts';
import { abResult } from '../../../src/core/abtest/results.ts';
import { AbTally, abPlan } from '../../../src/core/abtest/tally.ts';
import { REDACTED } from '../../../src/core/analysis/secrets.ts';
import type { AbEvent } from '../../../src/core/scenario/abtest/ab-event.ts';
import type { AbRunResult } from '../../../src/core/scenario/abtest/ab-run-result.ts';
import { firstWeights } from '../../../src/core/scenario/abtest/ab-scenario.ts';
import type { AbNews, AbWatch } from '../../../src/core/scenario/abtest/ab-watch.ts';
import { loadAbTest } from '../../../src/core/scenario/abtest/load-ab.ts';
import { type AbRehearsal, startAbRehearsal } from '../../../src/live/abtest/ab-rehearsal.ts';
import { abResultOf } from '../../../src/live/abtest/ab-result.ts';
import { type ExposureLine, exposuresIn } from '../../../src/live/abtest/exposure-log.ts';
import type { OutcomeLine } from '../../../src/live/abtest/outcome-log.ts';
import { guarded } from '../../../src/live/providers/secrets.ts';
import { ask } from '../router/rig.ts';
import { runCli, temporaryFolder } from '../run-cli.ts';

const TIMEOUT_MS = 60_000;
const MODELS = join(import.meta.dirname, '../../../mock-models');

function abFile(seconds: number, rate: number): string {
  return `name: ab
ab: {arms: {current: 50%, rewrite: 30%, small: 20%}, look: 5s}
models: {current: ${MODELS}/v1.2.yaml, rewrite: ${MODELS}/v1.3.yaml, small: ${MODELS}/v1.3-small.yaml}
traffic: [{for: ${seconds}s, rate: ${rate}/s, users: 400, streaming: 25%}]
live: {compression: 10}
expect: {sampleRatio: ok}
`;
}

function folder(): string {
  const made = temporaryFolder();
  onTestFinished(made.remove);
  return made.path;
}

async function started(seconds: number, rate: number) {
  const path = folder();
  const file = join(path, 'ab.yaml');
  writeFileSync(file, abFile(seconds, rate));
  const loaded = loadAbTest(file, filesOnDisk);
  if (!loaded.ok) throw new Error('the test does not load');
  const { test } = loaded;
  const events: AbEvent[] = [];
  const run = await startAbRehearsal(
    test,
    {
      ...{ seed: test.seed, compression: test.live.compression, routerPort: 0, folder: path },
      secrets: guarded(REDACTED),
      control: { port: 0, host: '127.0.0.1', token: null, killState: join(path, 'kill.json') },
      ofrep: { tokens: [], origins: [] },
      notice: () => {},
    },
    { staged: () => {}, event: (event) => events.push(event) },
  );
  if (!run.ok) throw new Error(run.error);
  return { test, path, events, rehearsal: run.rehearsal };
}

async function ended(rehearsal: AbRehearsal, test: Awaited<ReturnType<typeof started>>['test']) {
  const ending = await rehearsal.done;
  const { clock, stage } = rehearsal;
  return abResultOf({ test, seed: test.seed, clock, stage, ending });
}

it(
  'comes to what its own logs come to',
  async () => {
    const { test, path, rehearsal } = await started(25, 200);
    const { watch } = rehearsal.stage.control.desk;
    if (watch?.kind !== 'ab-test') throw new Error('nobody keeps what the test does');
    const heard: AbNews[] = [];
    watch.follow((news) => heard.push(news));
    const result = await ended(rehearsal, test);
    const table = dealt(test.salt, firstWeights(test.arms));
    const tally = new AbTally(abPlan(true), table);
    const exposures: ExposureLine[] = [];
    for await (const line of exposuresIn(join(path, 'exposures.jsonl'))) exposures.push(line);
    for (const exposure of exposures) tally.expose(exposure);
    for (const line of readFileSync(join(path, 'outcomes.jsonl'), 'utf8').trimEnd().split('\n')) {
      const outcome: OutcomeLine = JSON.parse(line);
      tally.add({ ...outcome, user: '' });
    }
    const again = abResult(tally);
    expect(again.treatments).toEqual(result.result.treatments);
    expect(again.split).toEqual(result.result.split);
    expect(result.result.arms.map(({ arm, users }) => [arm, users])).toEqual(
      test.arms.map(({ name }) => [name, exposures.filter(({ arm }) => arm === name).length]),
    );
    const { arms } = result.result;
    const sum = (of: (arm: (typeof arms)[number]) => number) =>
      arms.reduce((total, arm) => total + of(arm), 0);
    expect(sum(({ exposures: given }) => given)).toBe(result.traffic?.sent);
    expect(sum(({ ended: done }) => done)).toBe(result.traffic?.sent);
    expect(result).toMatchObject({ outcome: 'completed', unplaced: 0, looks: 5 });
    expect(result.expectations).toMatchObject([{ name: 'sample ratio', pass: true }]);
    expectWatched(watch, heard, result);
  },
  TIMEOUT_MS,
);

/** As a history tells it. */
function toldOf(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(7));
}

/** The page's last look is the result's, its news are its history, and all requests are in it. */
function expectWatched(watch: AbWatch, heard: readonly AbNews[], { result }: AbRunResult): void {
  expect(watch.now().look?.result).toEqual(result);
  expect(watch.about.models.map(({ arm }) => arm)).toEqual(result.arms.map(({ arm }) => arm));
  const { traffic, metrics } = watch.history();
  expect(traffic.columns['percent/rewrite']).toEqual(traffic.atMs.map(() => 30));
  expect(heard.flatMap((news) => news.traffic.atMs)).toEqual(traffic.atMs);
  expect(
    metrics.map(({ arm, metric, slice }) => [arm, metric, slice.columns.treatment?.at(-1)]),
  ).toEqual(
    (result.treatments ?? []).flatMap(({ arm, metrics: found }) =>
      found.map(({ metric, treatment: { value } }) => [arm, metric, toldOf(value)]),
    ),
  );
  const atOnce = watch.now().arms.map(({ inFlight, endpoints }) => [inFlight, endpoints[0]?.state]);
  expect(atOnce).toEqual(result.arms.map(() => [0, 'down']));
}

it(
  'is stopped when bots that keep to one arm make the split lie, and withholds its results',
  async () => {
    const { test, events, rehearsal } = await started(600, 20);
    const placeOf = placements(dealt(test.salt, firstWeights(test.arms)));
    const bots = Array.from({ length: 2_000 }, (_, index) => `bot-${index}`)
      .filter((bot) => placeOf(bot).arm === 'small')
      .slice(0, 200);
    const { router } = rehearsal.stage;
    const chat = JSON.stringify({ messages: [{ role: 'user', content: 'hello' }] });
    await Promise.all(
      bots.map((bot) => ask(router, { headers: { 'x-user-id': bot }, body: chat })),
    );
    const result = await ended(rehearsal, test);
    expect(result).toMatchObject({
      outcome: 'stopped',
      result: { treatments: null, split: { state: 'mismatch' } },
      expectations: [{ name: 'sample ratio', expected: 'ok', actual: 'mismatch', pass: false }],
    });
    expect(result.unplaced, 'traffic went on, to the control').toBeGreaterThan(0);
    expect(events.at(-1)).toMatchObject({ kind: 'stopped' });
  },
  TIMEOUT_MS,
);

it(
  'from the command line: killed by the admin port, and ended by Ctrl-C with what there is',
  async () => {
    const path = folder();
    writeFileSync(join(path, 'ab.yaml'), abFile(600, 100));
    const out = join(path, 'run');
    const run = runCli(['scenario', join(path, 'ab.yaml'), '--out', out]);
    await run.printed('admin ');
    const [, admin = ''] = /admin (\S+?),/.exec(run.stdout()) ?? [];
    const kill = (on: boolean) =>
      fetch(`${admin}/control/kill-switch`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ on, by: 'a test' }),
      });
    expect((await kill(true)).status).toBe(200);
    await run.printed('kill switch on: everybody gets the control, by a test');
    expect((await kill(false)).status).toBe(200);
    await run.printed('small is better in ');
    run.child.kill('SIGINT');
    expect(await run.exited, run.output()).toBe(0);
    const result: AbRunResult = JSON.parse(readFileSync(join(out, 'result.json'), 'utf8'));
    expect(result).toMatchObject({ outcome: 'interrupted', result: { split: { state: 'ok' } } });
    const journal = readFileSync(join(out, 'journal.jsonl'), 'utf8').trimEnd().split('\n');
    const kinds: string[] = journal.map((line) => JSON.parse(line).kind);
    expect(kinds.filter((kind) => kind === 'kill-switch')).toHaveLength(2);
    expect(kinds).toContain('interrupted');
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('Interrupted over');
    expect(readFileSync(join(out, 'junit.xml'), 'utf8')).toContain('name="sample ratio"');
  },
  TIMEOUT_MS,
);
