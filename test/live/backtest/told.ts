import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { vi } from 'vitest';
import type { BacktestFlags } from '../../../src/commands/backtest/task.ts';
import { runBacktest } from '../../../src/commands/backtest.ts';

/** What a backtest printed, and how it ended. */
export interface Told {
  readonly exitCode: number;
  readonly out: string;
  readonly errors: string;
}

export async function backtested(flags: BacktestFlags): Promise<Told> {
  const out = new PassThrough();
  const read = text(out);
  let errors = '';
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    errors += chunk;
    return true;
  });
  try {
    const exitCode = await runBacktest(flags, out);
    out.end();
    return { exitCode, out: await read, errors };
  } finally {
    stderr.mockRestore();
  }
}
