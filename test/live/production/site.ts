import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startHttpStub } from '../prometheus/http-stub.ts';
import { answerJson, CHAT_ANSWER, type StubModel, startStub } from '../router/rig.ts';

/** Half of the users, a person, everybody: nothing but people moves it. */
const ROLLOUT = `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: chat}
spec:
  strategy:
    canary:
      steps:
        - setWeight: 50
        - pause: {}
`;

/** A production file with both models and a Prometheus that is one by name, all on loopback. */
export interface Site {
  readonly folder: string;
  readonly file: string;
  readonly stable: StubModel;
  readonly canary: StubModel;
}

/** `more` are further lines of the file; a `router` among them takes the place of free ports. */
export async function productionSite(
  more = 'router: {port: 0, admin: {port: 0}}\n',
  rollout = ROLLOUT,
): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-production-'));
  const prometheus = await startHttpStub((request, response) => {
    const isBuild = request.url === '/api/v1/status/buildinfo';
    const data = isBuild ? { version: '3.1.0' } : { resultType: 'vector', result: [] };
    response.end(JSON.stringify({ status: 'success', data }));
  });
  onTestFinished(async () => {
    await prometheus.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const [stable, canary] = await Promise.all([
    startStub(answerJson(CHAT_ANSWER)),
    startStub(answerJson(CHAT_ANSWER)),
  ]);
  mkdirSync(join(folder, 'state'));
  const file = join(folder, 'production.yaml');
  writeFileSync(join(folder, 'rollout.yaml'), rollout);
  writeFileSync(
    file,
    `rollout: rollout.yaml
models:
  stable: {version: v1.2, hash: 7d4b9c, endpoints: ["${stable.url}"]}
  canary: {version: v1.3, hash: 5f6a8d, endpoints: ["${canary.url}"]}
prometheus: {url: "${prometheus.url}"}
state: state
${more}`,
  );
  return { folder, file, stable, canary };
}
