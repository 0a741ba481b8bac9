import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { COMMAND_LINE } from '../command-line.ts';
import type { Life } from './mortal.ts';

export interface CommandSettings {
  readonly program: string;
  readonly args: readonly string[];
  /** What it prints once it serves. */
  readonly opening: RegExp;
  /** What it prints is added to this file. */
  readonly log: string;
}

/** Sources need a few seconds on a machine under load. */
const START_TIMEOUT_MS = 60_000;

/** The program itself. */
export function understudy(args: readonly string[]): Pick<CommandSettings, 'program' | 'args'> {
  return { program: process.execPath, args: [...COMMAND_LINE, ...args] };
}

/** Starts a program and waits until it says that it serves. It ends with us. Rejects with what it said if it does not. */
export async function startCommand(settings: CommandSettings): Promise<Life> {
  const child = spawn(settings.program, settings.args, {
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(settings.log, { flags: 'a' });
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  let text = '';
  let heard: () => void = () => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes: Buffer) => {
      log.write(bytes);
      if (text.length < 20_000) text += bytes;
      heard();
    });
  }
  const gone = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => {
      process.off('exit', kill);
      resolve(`${signal ?? `code ${code}`}: ${text.trim().split('\n').at(-1)}`);
    });
  });
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      kill();
      reject(new Error('did not start in time'));
    }, START_TIMEOUT_MS);
    heard = () => {
      if (!settings.opening.test(text)) return;
      clearTimeout(timer);
      resolve();
    };
    void gone.then((how) => {
      clearTimeout(timer);
      reject(new Error(how));
    });
  });
  return { pid: child.pid ?? 0, kill, gone };
}
