import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { runCheck } from '../../src/commands/check.ts';
import { EXIT } from '../../src/commands/exit-codes.ts';
import { type AskPerson, type InitFlags, runInit } from '../../src/commands/init.ts';
import { runCli, temporaryFolder } from '../live/run-cli.ts';

const FLAGS = {
  rollout: 'rollout.yaml',
  stable: 'http://127.0.0.1:8001',
  stableVersion: '1.20',
  canary: 'http://127.0.0.1:8002',
  canaryVersion: 'v1.3',
};

/** A folder with a Rollout. */
function place() {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  copyFileSync('scenarios/rollouts/short.yaml', join(folder.path, 'rollout.yaml'));
  return { folder: folder.path, file: join(folder.path, 'production.yaml') };
}

async function init(file: string, flags: InitFlags, ask: AskPerson = null) {
  const said: string[] = [];
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said.push(String(text));
    return true;
  });
  const code = await runInit(file, flags, ask, (line) => said.push(line));
  stderr.mockRestore();
  return { code, said: said.join('') };
}

test('from flags alone it writes a file that passes check', async () => {
  const { file } = place();
  const { code, said } = await init(file, FLAGS);
  expect({ code, said }).toEqual({
    code: EXIT.ok,
    said: `${file} is written; next: understudy check ${file} --live`,
  });
  const lines: string[] = [];
  expect(runCheck([file], {}, (line) => lines.push(line))).toBe(EXIT.ok);
  expect(readFileSync(file, 'utf8')).toContain('version: "1.20"');
});

test('each setting that it leaves as a comment passes check as well', async () => {
  const { file } = place();
  await init(file, FLAGS);
  const text = readFileSync(file, 'utf8').replaceAll(
    /^( *)# ((?:modelName|apiKeyEnv|timeouts|price|bearerTokenEnv|router|state| {2}\w+):.*)$/gm,
    '$1$2',
  );
  expect(text).toContain('\nrouter:\n  port: 8080');
  writeFileSync(file, text);
  const lines: string[] = [];
  expect([runCheck([file], {}, (line) => lines.push(line)), lines]).toEqual([EXIT.ok, lines]);
});

test('what no flag says is asked for; the usual answer may be kept', async () => {
  const { file } = place();
  const asked: string[] = [];
  const { stableVersion: _, ...flags } = FLAGS;
  const { code } = await init(file, flags, async (question, usual) => {
    asked.push(question);
    return usual === '' ? 'v1.2' : usual;
  });
  expect(code).toBe(EXIT.ok);
  expect(asked).toEqual(['its version', 'the URL of Prometheus']);
  expect(readFileSync(file, 'utf8')).toContain('url: "http://127.0.0.1:9090"');
});

test('with nobody to ask, what is missing is named; as a process, too', async () => {
  const { file } = place();
  const { code, said } = await init(file, { rollout: 'rollout.yaml' });
  expect(code).toBe(EXIT.badInput);
  expect(said).toBe(
    'nobody is there to be asked; give --stable, --stable-version, --canary, --canary-version\n',
  );
  const run = runCli(['init', file]);
  expect(await run.exited).toBe(EXIT.badInput);
  expect(run.output()).toContain('give --rollout, --stable');
});

test('a file that is there is left as it is', async () => {
  const { file } = place();
  writeFileSync(file, 'mine');
  const { code, said } = await init(file, FLAGS);
  expect({ code, said }).toEqual({
    code: EXIT.badInput,
    said: `${file}: is there already; name another file\n`,
  });
  expect(readFileSync(file, 'utf8')).toBe('mine');
});

test('answers that check would refuse are, with their place, and nothing is written', async () => {
  const { file } = place();
  const { code, said } = await init(file, { ...FLAGS, rollout: 'no.yaml', stable: 'llm:8000' });
  expect(code).toBe(EXIT.badInput);
  expect(said).toMatch(/production\.yaml:\d+:\d+: .*no\.yaml.*there is no such file/);
  expect(said).toContain('is no http or https URL');
  const twice = await init(file, { ...FLAGS, canaryVersion: '1.20' });
  expect(twice.said).toContain('is that of stable too');
  expect(existsSync(file)).toBe(false);
});
