import { EventEmitter } from 'node:events';
import fc from 'fast-check';
import colors from 'picocolors';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { hideCursor, isDrawable, openScreen } from '../../../src/report/terminal/screen.ts';
import { SmallTerminal } from './small-terminal.ts';

const asStream = (terminal: SmallTerminal) => terminal as unknown as NodeJS.WriteStream;

describe('a part of the terminal drawn in place', () => {
  const { red, bold } = colors.createColors(true);
  const text = fc.stringMatching(/^[a-z ]{0,90}$/).map((line) => `|${line}|`);
  const painted = fc.oneof(
    text,
    text.map(red),
    text.map((line) => bold(`${line}${red('x')}`)),
  );
  const drawn = fc.record({
    columns: fc.integer({ min: 20, max: 100 }),
    frame: fc.array(painted, { minLength: 1, maxLength: 8 }),
  });

  it('shows the last frame alone, below what stood there, whatever size the window takes', () => {
    fc.assert(
      fc.property(fc.array(drawn, { minLength: 1, maxLength: 8 }), (frames) => {
        const terminal = new SmallTerminal(100, 30);
        terminal.write('before\n');
        const screen = openScreen(asStream(terminal));
        for (const { columns, frame } of frames) {
          terminal.resize(columns, 30);
          screen.draw(frame);
        }
        const [first, ...lines] = terminal.text();
        expect(first).toBe('before');
        const last = frames.at(-1);
        expect(lines).toHaveLength(last?.frame.length ?? 0);
        for (const line of lines) expect(line).toMatch(/^\|.*[|x…]$/);
        for (const line of lines) expect(line.length).toBeLessThan(last?.columns ?? 0);
      }),
    );
  });

  it('shows the end of a frame that is taller than the window', () => {
    const terminal = new SmallTerminal(40, 3);
    openScreen(asStream(terminal)).draw(['one', 'two', 'three']);
    expect(terminal.text()).toEqual(['two', 'three']);
  });

  it('a line that is cut keeps its colour, and ends it', () => {
    let written = '';
    const write = (chunk: string) => {
      written += chunk;
      return true;
    };
    const out = Object.assign(new EventEmitter(), { columns: 8, rows: 9, write });
    openScreen(out as unknown as NodeJS.WriteStream).draw([red('too long for it')]);
    expect(written).toContain(red('too lo…'));
  });
});

describe('the cursor', () => {
  it('is shown again when it is asked for, and when the process ends', () => {
    const terminal = new SmallTerminal(80, 24);
    const before = process.listeners('exit');
    const show = hideCursor(asStream(terminal));
    expect(terminal.isCursorShown).toBe(false);
    const [atExit] = process.listeners('exit').filter((one) => !before.includes(one));
    atExit?.(70);
    expect(terminal.isCursorShown).toBe(true);
    hideCursor(asStream(terminal))();
    expect(terminal.isCursorShown).toBe(true);
    show();
    expect(process.listeners('exit')).toEqual(before);
  });
});

describe('whether there is a part to draw', () => {
  const on = (isTTY: boolean) => isDrawable({ isTTY } as NodeJS.WriteStream);
  beforeEach(() => {
    vi.stubEnv('TERM', 'xterm');
    vi.stubEnv('CI', '');
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it('is at a terminal, and nowhere else', () => {
    expect([on(true), on(false)]).toEqual([true, false]);
  });

  it.each([
    ['TERM', 'dumb'],
    ['CI', 'true'],
  ])('not where %s is %s', (name, value) => {
    vi.stubEnv(name, value);
    expect(on(true)).toBe(false);
  });
});
