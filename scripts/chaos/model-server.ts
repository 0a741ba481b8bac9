import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Profile } from '../../src/core/model/profile.ts';
import { spawnMock } from '../../src/live/mock/spawn.ts';
import { Mortal } from './mortal.ts';
import type { ModelRequest } from './observed.ts';

/** A mock model server that can be killed and slowed down. */
export interface ModelServer {
  readonly mortal: Mortal;
  slow(): Promise<void>;
  recover(): Promise<void>;
  /** What it was asked, in all of its lives. */
  log(): ModelRequest[];
}

const USUAL_MS = { median: 40, p95: 60 };
/** Above the limit that the rules have. */
const SLOW_MS = { median: 3_000, p95: 3_500 };

export function modelProfile(name: string, kind: 'healthy' | 'failing' | 'slow'): Profile {
  return {
    name,
    version: name,
    latency: {
      firstTokenMs: kind === 'slow' ? SLOW_MS : USUAL_MS,
      interTokenMs: { median: 2, p95: 3 },
    },
    outputTokens: { median: 8, p95: 12 },
    errors: { rate: kind === 'failing' ? 0.4 : 0, kinds: { '500': 1 } },
    quality: { hallucination: 0, vague: 0 },
    price: { inputPerMillion: 0, outputPerMillion: 0 },
  };
}

export function modelServer(
  who: string,
  profile: Profile,
  { folder, port, seed }: { readonly folder: string; readonly port: number; readonly seed: number },
): ModelServer {
  const logs: string[] = [];
  const mortal = new Mortal(who, async () => {
    const requestLog = join(folder, `${who}-requests-${logs.length}.jsonl`);
    const common = { profile, role: who, seed, faults: [], compression: 1, port, requestLog };
    const { pid, kill, exited, begin } = await spawnMock(common);
    logs.push(requestLog);
    begin();
    process.once('exit', kill);
    const gone = exited.then((code) => {
      process.off('exit', kill);
      return code === null ? 'killed' : `code ${code}`;
    });
    return { pid, kill, gone };
  });
  const become = async (firstToken: typeof USUAL_MS) => {
    const { median, p95 } = firstToken;
    const latency = {
      firstToken: { median: `${median}ms`, p95: `${p95}ms` },
      interToken: { median: '2ms', p95: '3ms' },
    };
    const { name, version, errors, quality, price } = profile;
    const file = {
      ...{ name, version, latency, errors, quality, price },
      tokens: { output: profile.outputTokens },
    };
    const url = `http://127.0.0.1:${port}/admin/profile`;
    const answer = await fetch(url, { method: 'PUT', body: JSON.stringify(file) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(text);
  };
  return {
    mortal,
    slow: () => become(SLOW_MS),
    recover: () => become(profile.latency.firstTokenMs),
    log: () => logs.flatMap(requestsIn),
  };
}

function requestsIn(path: string): ModelRequest[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}
