import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openProgress, progressText } from '../../../src/report/terminal/progress.ts';

const RUNS = { total: 1_000, what: 'runs' };

/** As many in that time as all along. */
const since = (count: number, elapsedMs: number) => ({ elapsedMs, perMs: count / elapsedMs });

describe('progress in words', () => {
  it('says the rate and the time left at that rate', () => {
    expect(progressText(RUNS, 250, since(250, 10_000))).toBe(
      '250 of 1,000 runs (25%), 25/s, 30s left',
    );
    expect(progressText(RUNS, 5, since(5, 60_000))).toBe('5 of 1,000 runs (0%), 5/min, 3h19m left');
    expect(progressText(RUNS, 999, since(999, 99_900))).toBe(
      '999 of 1,000 runs (99%), 10/s, 1s left',
    );
    expect(progressText(RUNS, 1_000, since(1_000, 42_300))).toBe(
      '1,000 of 1,000 runs (100%), 23.6/s, 42.3s in all',
    );
  });

  it('leaves out what cannot be known', () => {
    expect(progressText(RUNS, 0, since(0, 3_000))).toBe('0 of 1,000 runs (0%)');
    expect(progressText(RUNS, 3, since(3, 0))).toBe('3 of 1,000 runs (0%)');
    expect(progressText({ total: 0, what: 'runs' }, 0, since(0, 0))).toBe('0 of 0 runs (100%)');
  });
});

describe('progress over time', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    vi.stubEnv('CI', '');
    vi.stubEnv('TERM', 'xterm');
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
  });

  it.each([true, false])('prints nothing of what is done at once (terminal: %s)', (isTerminal) => {
    const { out, text } = sink(isTerminal);
    const progress = openProgress(out, { total: 3, what: 'runs' });
    progress.done(3);
    progress.close();
    expect(text()).toBe('');
  });

  it('redraws one line in a terminal, and leaves it standing', () => {
    const { out, text } = sink(true);
    const progress = openProgress(out, RUNS);
    vi.advanceTimersByTime(1_000);
    progress.done(500);
    vi.advanceTimersByTime(1_000);
    progress.done(1_000);
    progress.close();
    const lines = stripVTControlCharacters(text()).replaceAll('\r', '').split('\n');
    expect(lines[0]).toBe(`  ${'░'.repeat(24)} 0 of 1,000 runs (0%)`);
    expect(lines).toContain(
      `  ${'█'.repeat(12)}${'░'.repeat(12)} 500 of 1,000 runs (50%), 417/s, 2s left`,
    );
    expect(lines.at(-2)).toBe(`  ${'█'.repeat(24)} 1,000 of 1,000 runs (100%), 500/s, 2s in all`);
    expect(text().split('\u001b[1A')).toHaveLength(lines.length - 1);
  });

  it('does not blame what is left for the time before the first was done', () => {
    const { out, text } = sink(false);
    const progress = openProgress(out, RUNS);
    vi.advanceTimersByTime(5_000);
    progress.done(1);
    vi.advanceTimersByTime(4_000);
    progress.done(81);
    vi.advanceTimersByTime(1_000);
    progress.close();
    expect(text()).toBe('81 of 1,000 runs (8%), 16/s, 58s left\n');
  });

  it('draws from done where no timer gets through', () => {
    const { out, text } = sink(true);
    const progress = openProgress(out, RUNS);
    vi.clearAllTimers();
    vi.advanceTimersByTime(600);
    progress.done(10);
    expect(text()).toContain('10 of 1,000 runs');
    progress.close();
  });

  it('writes a line now and then where there is no terminal', () => {
    const { out, text } = sink(false);
    const progress = openProgress(out, RUNS);
    progress.done(100);
    vi.advanceTimersByTime(10_000);
    progress.done(200);
    vi.advanceTimersByTime(10_000);
    progress.close();
    vi.advanceTimersByTime(60_000);
    expect(text()).toBe(
      '100 of 1,000 runs (10%), 10/s, 1m30s left\n200 of 1,000 runs (20%), 5/s, 2m40s left\n',
    );
  });
});

/** What was written, from a stream that is or is not a terminal. */
function sink(isTTY: boolean): { out: NodeJS.WriteStream; text: () => string } {
  const chunks: string[] = [];
  const out = new Writable({
    write: (chunk, _encoding, done) => {
      chunks.push(String(chunk));
      done();
    },
  });
  const terminal = Object.assign(out, { isTTY, columns: 100, rows: 30 });
  return { out: terminal as unknown as NodeJS.WriteStream, text: () => chunks.join('') };
}
