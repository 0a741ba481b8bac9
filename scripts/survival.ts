/*
 * Kills a production rollout of a minute with SIGKILL, again and again, beside mock models and the real
 * Prometheus, and starts it again each time: it must end promoted, by its own journal, with no weight above
 * the plan's.
 *
 *   npm run survival -- [--kills 10] [--seed 1]
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { stream } from '../src/core/random.ts';
import { parseJournalLine, replay } from '../src/core/rollout/journal.ts';
import { startPrometheus } from '../src/live/prometheus/start.ts';

const CLI = fileURLToPath(new URL('../src/cli.ts', import.meta.url));
const WEIGHTS = [10, 25, 50, 75];
const REQUEST_EVERY_MS = 10;
const LONGEST_LIFE_MS = 8_000;
const SCRAPE_MS = 1_000;
const PROMPT = JSON.stringify({ messages: [{ role: 'user', content: 'What is 2 + 2?' }] });

const { values: flags } = parseArgs({
  options: { kills: { type: 'string', default: '10' }, seed: { type: 'string', default: '1' } },
});
const seed = Number(flags.seed);
const kills = Number(flags.kills);
const chance = stream(seed, 'survival');
console.log(`seed ${seed}, ${kills} kills`);

const folder = mkdtempSync(join(tmpdir(), 'understudy-survival-'));
const [stablePort, canaryPort, routerPort] = [await freePort(), await freePort(), await freePort()];
const router = `http://127.0.0.1:${routerPort}`;
const mocks = [cli('mock', 'mock-models/v1.2.yaml', '--port', String(stablePort))];
mocks.push(cli('mock', 'mock-models/v1.3.yaml', '--port', String(canaryPort)));
const started = await startPrometheus(
  { kind: 'auto' },
  {
    targets: [{ job: 'router', url: `${router}/metrics` }],
    scrapeIntervalMs: SCRAPE_MS,
    evaluationIntervalMs: SCRAPE_MS,
    lookbackMs: 5 * SCRAPE_MS,
    apiPort: 0,
  },
);
if (!started.ok) throw new Error(started.error);
const { prometheus } = started;
writeSite();
await Promise.all([answering(stablePort), answering(canaryPort)]);
let isOver = false;
const traffic = sendTraffic();
let outcome: string | null = null;
let killed = 0;
while (outcome === null) {
  const run = cli('production', join(folder, 'production.yaml'));
  let told = '';
  run.stdout?.on('data', (bytes: Buffer) => {
    told += bytes;
  });
  const life = killed < kills ? Math.round(chance() * LONGEST_LIFE_MS) : null;
  const startedMs = performance.now();
  while (outcome === null && (life === null || performance.now() - startedMs < life)) {
    outcome = /ended: (\S+)/.exec(told)?.[1] ?? null;
    if (run.exitCode !== null) throw new Error(`it ended by itself: ${told}`);
    await sleep(50);
  }
  killed += 1;
  run.kill('SIGKILL');
  await once(run, 'close');
  console.log(`life ${killed}: ${life ?? 'to the end'} ms, ${lastLine(told)}`);
}
isOver = true;
await traffic;
for (const mock of mocks) mock.kill('SIGKILL');
await prometheus.stop();
const offence = offenceInJournal();
console.log(`${outcome}, killed ${killed - 1} times; journal: ${offence ?? 'sound'}`);
rmSync(folder, { recursive: true });
process.exitCode = outcome === 'promoted' && offence === null ? 0 : 1;

function cli(...args: string[]): ChildProcess {
  const stdio = ['ignore', 'pipe', 'inherit'] as const;
  return spawn(process.execPath, [...process.execArgv, CLI, ...args], { stdio: [...stdio] });
}

function writeSite(): void {
  const steps = WEIGHTS.map(
    (weight) => `      - setWeight: ${weight}\n      - pause: {duration: 8s}`,
  );
  writeFileSync(
    join(folder, 'rollout.yaml'),
    `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: chat}
spec:
  strategy:
    canary:
      steps:
${steps.join('\n')}
`,
  );
  writeFileSync(
    join(folder, 'triggers.yaml'),
    'window: 5s\ninterval: 1s\nminimumRequests: 5\nunknown: hold\ntriggers:\n  - error-rate > 20% rollback\n',
  );
  writeFileSync(
    join(folder, 'production.yaml'),
    `rollout: rollout.yaml
triggers: triggers.yaml
models:
  stable: {version: v1.2, hash: 7d4b9c, endpoints: ["http://127.0.0.1:${stablePort}"]}
  canary: {version: v1.3, hash: 5f6a8d, endpoints: ["http://127.0.0.1:${canaryPort}"]}
prometheus: {url: "${prometheus.url}"}
router: {port: ${routerPort}, admin: {port: 0}}
`,
  );
}

/** One request after the other, whoever answers; while nobody does, it waits for somebody. */
async function sendTraffic(): Promise<void> {
  for (let user = 0; !isOver; user += 1) {
    const headers = { 'content-type': 'application/json', 'x-user-id': `user-${user % 500}` };
    const request = { method: 'POST', headers, body: PROMPT };
    void fetch(`${router}/v1/chat/completions`, request)
      .then((answer) => answer.text())
      .catch(() => {});
    await sleep(REQUEST_EVERY_MS);
  }
}

/** What of the journal is not as it must be; null if all is. */
function offenceInJournal(): string | null {
  const path = join(folder, 'understudy-state', 'chat-5f6a8d', 'journal.jsonl');
  const records = readFileSync(path, 'utf8').trimEnd().split('\n').map(parseJournalLine);
  if (replay(records).differences.length > 0) return 'it is decided otherwise again';
  for (const record of records) {
    if (record.kind !== 'turn') continue;
    const planned = WEIGHTS[Math.floor(record.stepIndex / 2)] ?? 100;
    const asked = record.actions.flatMap((action) =>
      action.kind === 'set-weight' ? [action.weight] : [],
    );
    const most = Math.max(record.weight, ...asked);
    if (most > planned) return `weight ${most} at step ${record.stepIndex}`;
  }
  return null;
}

async function answering(port: number): Promise<void> {
  while (!(await fetch(`http://127.0.0.1:${port}/v1/models`).then(Boolean, () => false))) {
    await sleep(50);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
