import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
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
  /** The text of such a file with other further lines. */
  text(more: string): string;
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
  const text = (lines: string) => `rollout: rollout.yaml
models:
  stable: {version: v1.2, hash: 7d4b9c, endpoints: ["${stable.url}"]}
  canary: {version: v1.3, hash: 5f6a8d, endpoints: ["${canary.url}"]}
prometheus: {url: "${prometheus.url}"}
state: state
${lines}`;
  writeFileSync(file, text(more));
  return { folder, file, text, stable, canary };
}

/** Requests of so many users, each answered well. */
export async function asked(router: string, users: number): Promise<void> {
  for (let user = 0; user < users; user += 1) {
    const answer = await fetch(`${router}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-user-id': `user-${user}` },
      body: JSON.stringify({ messages: [] }),
    });
    expect(answer.status).toBe(200);
    await answer.text();
  }
}

/** How many of them a model got; others look at its health. */
export function answeredBy({ received }: StubModel): number {
  return received.filter(({ target }) => target.startsWith('/v1/chat')).length;
}
