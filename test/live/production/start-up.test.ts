import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { closedUrl } from '../router/rig.ts';
import { runCli } from '../run-cli.ts';
import { productionSite } from './site.ts';

function rewrite(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

test('a rollout does not begin beside a stable that is down; one under way is served on', async () => {
  const { file } = await productionSite();
  const good = readFileSync(file, 'utf8');
  const down = await closedUrl();
  const isDown = (text: string) =>
    text
      .replace(/(stable: .*)endpoints: .*\]/, `$1endpoints: ["${down}"]`)
      .replace(/prometheus: .*/, `prometheus: {url: "${down}"}`);
  const stableDown = good.replace(/(stable: .*)endpoints: .*\]/, `$1endpoints: ["${down}"]`);
  writeFileSync(file, stableDown);
  const refused = runCli(['production', file]);
  expect(await refused.exited).toBe(3);
  expect(refused.output()).toBe(
    `${file}: models.stable: none of its endpoints answers as it should: ${down}: connection refused; is it up, and the URL right?\n`,
  );
  writeFileSync(file, good);
  const begun = runCli(['production', file]);
  await begun.printed('held: the plan pauses here');
  begun.child.kill('SIGKILL');
  await begun.exited;
  rewrite(file, isDown);
  const resumed = runCli(['production', file]);
  await resumed.printed(`the Prometheus at ${down}: connection refused`);
  await resumed.printed('back');
  resumed.child.kill('SIGTERM');
  expect(await resumed.exited).toBe(0);
});
