import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { yamlBlocks } from '../../scripts/formats/key-examples.ts';
import { pairs } from '../live/compare/pairs.ts';
import { type HttpStub, startHttpStub } from '../live/prometheus/http-stub.ts';

const ROOT = join(import.meta.dirname, '../..');

/** A folder with every file that a documented command names, and the Prometheus of its production file. */
export interface Desk {
  readonly path: string;
  /** What remains to be written where nobody asks a person: of `understudy init`. */
  readonly initFlags: readonly string[];
  close(): Promise<void>;
}

export async function setUpDesk(stable: string, canary: string): Promise<Desk> {
  const path = mkdtempSync(join(tmpdir(), 'understudy-documents-'));
  for (const folder of ['docs', 'scenarios', 'mock-models', 'test']) {
    symlinkSync(join(ROOT, folder), join(path, folder));
  }
  const write = (name: string, text: string) => writeFileSync(join(path, name), text);
  const shipped = (name: string) => readFileSync(join(ROOT, name), 'utf8');
  const [rollout = '', ...templates] = shipped('scenarios/rollouts/inference-service.yaml').split(
    '---\n',
  );
  write('my-rollout.yaml', rollout);
  write('my-templates.yaml', templates.join('---\n'));
  cpSync(join(ROOT, 'scenarios/rollouts/inference-service.yaml'), join(path, 'rollout.yaml'));
  write('stricter.yaml', shipped('scenarios/rollouts/triggers.yaml'));
  write('sweep.yaml', yamlBlocks(shipped('docs/tuning.md'))[0] ?? '');
  write('flags.json', shipped('scenarios/flags/users.json'));
  const scenario = shipped('scenarios/bad-model.yaml');
  write(
    'my-scenario.yaml',
    scenario.replace(/rollouts\//g, 'scenarios/rollouts/').replace(/\.\.\/mock/g, 'mock'),
  );
  mkdirSync(join(path, 'runs/shadow-first'), { recursive: true });
  const [log = []] = fc.sample(pairs, { numRuns: 1, seed: 7 });
  write('runs/shadow-first/pairs-000001.jsonl', log.map((pair) => JSON.stringify(pair)).join('\n'));
  writeFileSync(join(path, 'token'), 'open-sesame-open-sesame', { mode: 0o600 });
  const prometheus = await startPrometheus();
  return {
    path,
    initFlags: [
      ...['--rollout', 'rollout.yaml', '--prometheus', prometheus.url],
      ...['--stable', stable, '--stable-version', 'v1.2'],
      ...['--canary', canary, '--canary-version', 'v1.3'],
    ],
    close: async () => {
      await prometheus.close();
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** One that has one number for every question, at whatever time it is asked. */
async function startPrometheus(): Promise<HttpStub> {
  return startHttpStub((request, response) => {
    const isBuild = request.url === '/api/v1/status/buildinfo';
    const result = [{ metric: {}, value: [1, '0.9'] }];
    const data = isBuild ? { version: '3.1.0' } : { resultType: 'vector', result };
    response.end(JSON.stringify({ status: 'success', data }));
  });
}
