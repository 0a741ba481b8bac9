import { spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const ROOT = join(import.meta.dirname, '../..');

export interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly shell: string;
  readonly run: string;
  readonly env: Readonly<Record<string, string>>;
}

export const ACTION = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as Action;

export interface ActionRun {
  /** Whether every step ended with 0. */
  readonly isGreen: boolean;
  readonly outputs: Readonly<Record<string, string>>;
  readonly log: string;
  readonly summary: string;
  /** What npm was asked for, a line each. */
  readonly npm: string;
}

/**
 * Runs the steps of action.yml as GitHub's runner does: their own scripts by bash, with the files of the
 * runner in `folder`. `cli` is the text of the command that is installed; npm is one that only notes.
 */
export async function runAction(
  folder: string,
  given: Readonly<Record<string, string>>,
  { cli, api, event }: { readonly cli: string; readonly api: string; readonly event: unknown },
): Promise<ActionRun> {
  const files = (name: string) => join(folder, name);
  const actionPath = files('action-path');
  mkdirSync(join(actionPath, 'dist'), { recursive: true });
  cpSync(join(ROOT, 'action'), join(actionPath, 'action'), { recursive: true });
  writeFileSync(join(actionPath, 'package.json'), '{"type": "module"}');
  writeFileSync(join(actionPath, 'dist/cli.js'), cli);
  mkdirSync(files('bin'), { recursive: true });
  writeFileSync(files('bin/npm'), `#!/bin/sh\necho "$*" >> ${files('npm')}\n`);
  chmodSync(files('bin/npm'), 0o755);
  for (const name of ['npm', 'output', 'summary', 'log']) writeFileSync(files(name), '');
  writeFileSync(files('event.json'), JSON.stringify(event));
  const inputs = Object.fromEntries(
    Object.entries(ACTION.inputs).map(([name, input]) => [
      name,
      given[name] ?? input.default ?? '',
    ]),
  );
  const outputs: Record<string, string> = {};
  const filled = (text: string) =>
    text.replace(/\$\{\{ (\S+) \}\}/g, (_whole, name: string) => {
      if (name === 'github.action_path') return actionPath;
      const [from, part = '', , output = ''] = name.split('.');
      return (from === 'inputs' ? inputs[part] : outputs[`${part}.${output}`]) ?? '';
    });
  let isGreen = true;
  for (const step of ACTION.runs.steps) {
    if (!isGreen || (step.if !== undefined && !isTrue(step.if, inputs))) continue;
    writeFileSync(files('output'), '');
    const env = Object.fromEntries(
      Object.entries(step.env).map(([name, value]) => [name, filled(value)]),
    );
    const code = await bash(step.run, files('log'), {
      PATH: `${files('bin')}:${process.env.PATH}`,
      HOME: folder,
      RUNNER_TEMP: folder,
      GITHUB_OUTPUT: files('output'),
      GITHUB_STEP_SUMMARY: files('summary'),
      GITHUB_API_URL: api,
      GITHUB_EVENT_PATH: files('event.json'),
      GITHUB_JOB: 'rehearse',
      GITHUB_REPOSITORY: 'acme/models',
      GITHUB_RUN_ID: '42',
      GITHUB_SERVER_URL: 'https://github.test',
      GITHUB_WORKFLOW: 'models',
      ...env,
    });
    for (const line of readFileSync(files('output'), 'utf8').split('\n').filter(Boolean)) {
      const at = line.indexOf('=');
      outputs[`${step.id}.${line.slice(0, at)}`] = line.slice(at + 1);
    }
    isGreen = code === 0;
  }
  return {
    isGreen,
    outputs: Object.fromEntries(
      Object.entries(ACTION.outputs).map(([name, { value }]) => [name, filled(value)]),
    ),
    log: readFileSync(files('log'), 'utf8'),
    summary: readFileSync(files('summary'), 'utf8'),
    npm: readFileSync(files('npm'), 'utf8'),
  };
}

/** `inputs.comment == 'true'`, the one form that the action uses. */
function isTrue(condition: string, inputs: Readonly<Record<string, string>>): boolean {
  const [, name = '', value] = /^inputs\.(\S+) == '(\S+)'$/.exec(condition) ?? [];
  return inputs[name] === value;
}

function bash(
  script: string,
  log: string,
  env: Readonly<Record<string, string>>,
): Promise<number | null> {
  const command = ['-c', `exec >> "$0" 2>&1\n${script}`, log];
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', ...command], {
    env: { ...env },
    stdio: 'ignore',
  });
  return new Promise((resolve) => child.once('close', resolve));
}
