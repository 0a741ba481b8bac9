import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { flagUrl, post } from '../flags/ofrep/served.ts';
import { runCli } from '../run-cli.ts';
import { productionSite } from './site.ts';

const TOKEN = 'open-sesame-0123456789';
const FLAG = 'inference-model-version';

const ROUTER = `router:
  port: 0
  admin: {port: 0}
  ofrep: {tokenFile: token, origins: ["https://app.example"]}
`;

test('production tells flags to who brings the token of its file, and its pages may ask', async () => {
  const { file, folder } = await productionSite(ROUTER);
  writeFileSync(join(folder, 'token'), `${TOKEN}\n`);
  const run = runCli(['production', file]);
  onTestFinished(() => void run.child.kill('SIGKILL'));
  await run.printed('held: the plan pauses here');
  const [, url = ''] = /router ([^\s,]+),/.exec(run.output()) ?? [];
  const headers = { authorization: `Bearer ${TOKEN}`, origin: 'https://app.example' };
  const answer = await post(flagUrl({ url }, FLAG), '{"context":{"targetingKey":"a"}}', headers);
  expect(answer.body).toMatchObject({
    reason: 'SPLIT',
    value: expect.stringMatching(/^v1\.[23]$/),
  });
  expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example');
  expect(await post(flagUrl({ url }, FLAG), '{}')).toMatchObject({ status: 401 });
});
