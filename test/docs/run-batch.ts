/*
 * Runs command lines one after the other in this one process, so that sixty of them do not each load the
 * program: a JSON array of words on standard input, a JSON array of what became of each on standard output.
 */
import { json } from 'node:stream/consumers';
import { CommanderError } from 'commander';
import { EXIT } from '../../src/commands/exit-codes.ts';
import { understudyProgram } from '../../src/commands/program/program.ts';

export interface BatchResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const lines = (await json(process.stdin)) as readonly (readonly string[])[];
const write = process.stdout.write.bind(process.stdout);
const results: BatchResult[] = [];
for (const words of lines) results.push(await run(words));
write(JSON.stringify(results));
process.exitCode = 0;

async function run(words: readonly string[]): Promise<BatchResult> {
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    process[name].write = ((chunk: string | Uint8Array, ...more: unknown[]) => {
      said[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
      const done = more.find((one): one is () => void => typeof one === 'function');
      done?.();
      return true;
    }) as typeof process.stdout.write;
  }
  process.exitCode = EXIT.ok;
  try {
    await understudyProgram().parseAsync(['node', 'understudy', ...words]);
  } catch (error) {
    if (!(error instanceof CommanderError)) said.stderr += String(error);
    process.exitCode = error instanceof CommanderError ? EXIT.badInput : EXIT.bug;
  }
  return { code: Number(process.exitCode), ...said };
}
