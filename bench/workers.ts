import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench } from './bench.ts';
import { startChild } from './child-server.ts';
import { median } from './statistics.ts';
import { throughput } from './throughput.ts';

const ROUNDS = 5;
const ROUND_SECONDS = 2;

const ROLLOUT = `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: chat}
spec: {strategy: {canary: {steps: [{pause: {}}]}}}
`;

/**
 * What a second worker brings: the throughput of a closed loop of 32 connections through production with
 * two workers and with one, in turns. No aim: client and model want processors too.
 */
export const workersBench: Bench = {
  name: 'workers',
  run: async (print) => {
    const model = await startChild('upstream.ts');
    const prometheus = createServer((_request, response) => {
      response.end(JSON.stringify({ status: 'success', data: { version: '3.1.0' } }));
    }).listen(0, '127.0.0.1');
    await once(prometheus, 'listening');
    const folder = mkdtempSync(join(tmpdir(), 'understudy-workers-'));
    const { port } = prometheus.address() as AddressInfo;
    writeFileSync(join(folder, 'rollout.yaml'), ROLLOUT);
    const begun: ChildProcess[] = [];
    const begin = async (workers: number) => {
      const file = join(folder, `production-${workers}.yaml`);
      writeFileSync(
        file,
        `rollout: rollout.yaml
models:
  stable: {version: v1.2, hash: 7d4b9c, endpoints: ["${model.url}"]}
  canary: {version: v1.3, hash: 5f6a8d, endpoints: ["${model.url}/canary"]}
prometheus: {url: "http://127.0.0.1:${port}"}
router: {port: 0, admin: {port: 0}}
state: state-${workers}
`,
      );
      const cli = join(import.meta.dirname, '../src/cli.ts');
      const given = ['--import', 'tsx', cli, 'production', file, '--workers', String(workers)];
      const child = spawn(process.execPath, given, { stdio: ['ignore', 'pipe', 'inherit'] });
      begun.push(child);
      return routerUrl(child);
    };
    try {
      const [one, two] = [await begin(1), await begin(2)];
      const measure = (url: string) => throughput(url, { seconds: ROUND_SECONDS });
      await measure(one);
      await measure(two);
      const ratios: number[] = [];
      let failed = 0;
      for (let round = 1; round <= ROUNDS; round += 1) {
        // In turns, so that a machine that slows down favours neither.
        const isOneFirst = round % 2 === 0;
        const first = await measure(isOneFirst ? one : two);
        const second = await measure(isOneFirst ? two : one);
        const [single, double] = isOneFirst ? [first, second] : [second, first];
        failed += single.failed + double.failed;
        ratios.push(double.requestsPerSecond / single.requestsPerSecond);
        const [of1, of2] = [single, double].map((each) => each.requestsPerSecond.toFixed(0));
        print(`round ${round}: 1 worker ${of1}/s, 2 workers ${of2}/s`);
      }
      const cores = `${availableParallelism()} processors, client and model among them`;
      print(`2 workers serve ${median(ratios).toFixed(2)} times what 1 does, on ${cores}`);
      return [{ what: `${failed} requests failed`, met: failed === 0 }];
    } finally {
      await Promise.all(begun.map(ended));
      await model.stop();
      prometheus.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function routerUrl(child: ChildProcess): Promise<string> {
  let text = '';
  return new Promise((resolve, reject) => {
    // Read to the end, though the rest says nothing: a pipe that is shut would end the process.
    child.stdout?.on('data', (piece: Buffer) => {
      text += piece;
      const [, url] = /router (\S+) \(/.exec(text) ?? [];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', () => reject(new Error(`production ended: ${text}`)));
  });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGINT');
  await exited;
}
