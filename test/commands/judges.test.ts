import { describe, expect, it } from 'vitest';
import { type JudgesFlags, runJudges } from '../../src/commands/judges.ts';

const FLAGS: JudgesFlags = {
  stable: '1%',
  canary: '4%',
  weight: '20%',
  rate: '40/s',
  for: '20m',
  alpha: '1%',
  runs: '20',
  seed: '3',
};

function judges(flags: Partial<JudgesFlags>) {
  const lines: string[] = [];
  const exitCode = runJudges({ ...FLAGS, ...flags }, (line) => lines.push(line));
  return { lines, exitCode };
}

describe('judges side by side', () => {
  it('see the same runs, and the same again from the same seed', () => {
    const { lines, exitCode } = judges({});
    expect(exitCode).toBe(0);
    expect(lines[0]).toBe('seed 3, 20 runs of either kind');
    expect(lines[1]).toMatch(/^the canary gets 9,600 requests in 20m: enough for 4% against 1%/);
    expect(lines.find((line) => line.startsWith('sequential'))).toMatch(/holds +\d+% +100%/);
    expect(judges({})).toEqual({ lines, exitCode });
  });

  it('say what so few requests cannot show', () => {
    const { lines } = judges({ canary: '1.2%', weight: '1%' });
    expect(lines[1]).toMatch(/^the canary gets 480 requests in 20m: too few for 1.2% against 1%/);
  });

  it.each([
    { stable: '1' },
    { canary: '0.5%' },
    { weight: '100%' },
    { alpha: '60%' },
    { for: '10s' },
    { rate: '40' },
    { rate: '1/h' },
    { runs: '0' },
    { seed: '-1' },
    { limit: 'two' },
  ])('refuse %o', (wrong) => {
    expect(judges(wrong).exitCode).toBe(2);
  });
});
