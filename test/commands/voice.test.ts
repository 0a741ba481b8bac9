import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { runCheck } from '../../src/commands/check.ts';
import { runFlags } from '../../src/commands/flags.ts';
import { type JudgesFlags, runJudges } from '../../src/commands/judges.ts';
import { runSimulate, type SimulateFlags } from '../../src/commands/simulate.ts';
import { progressOf, type VoiceFlags } from '../../src/commands/voice.ts';

/** It ends after six seconds of plan time. */
const SCENARIO = join(import.meta.dirname, '../live/fixtures/rollback-timing.yaml');
const SIMULATED: SimulateFlags = {
  ...{ runs: '1', compression: '1', semantics: '3.x', draw: 'auto', threads: '1' },
};

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-voice-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What a command writes to both streams; neither is a terminal. */
async function said(run: (out: NodeJS.WriteStream) => unknown) {
  const heard = { out: '', err: '' };
  const listen = (name: 'out' | 'err') => (text: string | Uint8Array) => {
    heard[name] += String(text);
    return true;
  };
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation(listen('out'));
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation(listen('err'));
  const exitCode = await run(process.stdout);
  stdout.mockRestore();
  stderr.mockRestore();
  return { ...heard, exitCode };
}

const simulated = (flags: Partial<SimulateFlags>) =>
  said((out) => runSimulate([SCENARIO], { ...SIMULATED, out: join(folder, 'run'), ...flags }, out));

describe('a run', () => {
  it('quiet is its verdict in one line', async () => {
    const { out, err } = await simulated({ quiet: true });
    expect(out).toMatch(/^Rolled back: hallucination-rate .*\.\n$/);
    expect(err).toBe('');
  });

  it('as JSON is one document, what happened on the way beside it', async () => {
    const { out, err } = await simulated({ json: true });
    const kept = readFileSync(join(folder, 'run/result.json'), 'utf8');
    expect(JSON.parse(out)).toEqual(JSON.parse(kept));
    expect(err).toMatch(/^understudy simulate .*\n/);
    expect(err).toMatch(/\n\[ {5}0s\] step 1: setWeight 50\n/);
  });

  it('many of them are one line, or one document', async () => {
    const { out, err } = await simulated({ quiet: true, runs: '2' });
    expect([out.split('\n').length, err]).toEqual([2, '']);
    expect(out).toMatch(/^2 runs, seeds 11 to 12: rolled back/);
    const document = await simulated({ json: true, runs: '2' });
    expect(JSON.parse(document.out)).toMatchObject({ complete: true, seeds: { done: 2 } });
  });

  it('says what is wrong, however quiet', async () => {
    expect(await simulated({ quiet: true, runs: '0' })).toMatchObject({
      out: '',
      err: '--runs 0: expected a whole number from 1 to 1000000\n',
      exitCode: 2,
    });
  });
});

function lines(run: (print: (line: string) => void) => unknown) {
  const printed: string[] = [];
  return Promise.resolve(run((line) => printed.push(line))).then(() => printed);
}

describe('what prints lines', () => {
  const checked = (flags: VoiceFlags) =>
    lines((print) => runCheck(['scenarios/bad-model.yaml'], flags, print));

  it('check: the count alone, or every problem with its place', async () => {
    expect(await checked({ quiet: true })).toEqual(['1 file, 4 warnings']);
    const [document = ''] = await checked({ json: true });
    const { problems } = JSON.parse(document);
    expect(problems).toHaveLength(4);
    expect(problems[0]).toMatchObject({ line: 55, column: 23, severity: 'warning' });
  });

  it('judges: what can be seen at all, or every standing', async () => {
    const flags: JudgesFlags = {
      ...{ stable: '1%', canary: '4%', weight: '20%', rate: '40/s', for: '5m' },
      ...{ alpha: '1%', runs: '2', seed: '1' },
    };
    const judged = (voice: VoiceFlags) =>
      lines((print) => runJudges({ ...flags, ...voice }, print));
    expect(await judged({ quiet: true })).toEqual([
      expect.stringMatching(/^the canary gets 2,400 requests/),
    ]);
    const [document = ''] = await judged({ json: true });
    expect(JSON.parse(document)).toMatchObject({ seed: 1, runs: 2, canaryRequests: 2_400 });
  });

  it('flags: values alone, or all that is known of each', async () => {
    const file = 'scenarios/flags/users.json';
    const told = (voice: VoiceFlags) =>
      lines((print) => runFlags(file, { context: '{"targetingKey":"u"}', ...voice }, print));
    const [first = ''] = await told({ quiet: true });
    expect(first).toMatch(/^\S+ = \S+/);
    const [document = ''] = await told({ json: true });
    expect(JSON.parse(document)[0]).toMatchObject({ flagKey: first.split(' ')[0] });
  });
});

describe('progress', () => {
  const drawn = (voice: VoiceFlags, isTTY: boolean) => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    vi.stubEnv('CI', '');
    vi.stubEnv('TERM', 'xterm');
    const was = process.stderr.isTTY;
    process.stderr.isTTY = isTTY;
    onTestFinished(() => {
      process.stderr.isTTY = was;
      vi.useRealTimers();
      vi.unstubAllEnvs();
    });
    return said(() => {
      const progress = progressOf(voice, { total: 4, what: 'runs' });
      vi.advanceTimersByTime(10_000);
      progress.done(1);
      progress.close();
    });
  };

  it.each([{ quiet: true }, { json: true }])('is not written where %j is wanted', async (voice) => {
    expect((await drawn(voice, false)).err).toBe('');
  });

  it.each([{ quiet: true }, { json: true }, {}])(
    'is drawn at a terminal, %j or not',
    async (of) => {
      expect((await drawn(of, true)).err).toContain('1 of 4 runs (25%)');
    },
  );

  it('is a plain line now and then elsewhere', async () => {
    expect((await drawn({}, false)).err).toBe('0 of 4 runs (0%)\n');
  });
});
