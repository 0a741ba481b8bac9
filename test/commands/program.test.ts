import { describe, expect, it } from 'vitest';
import { understudyProgram } from '../../src/commands/program/program.ts';

const VERBS = understudyProgram().commands.map((verb) => verb.name());

/** The program with verbs that note what they were given, and what it prints at a width. */
function rehearsed(width = 80) {
  const program = understudyProgram();
  const ran: string[] = [];
  let printed = '';
  const write = (text: string) => {
    printed += text;
  };
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeOut: write,
      writeErr: write,
      getOutHelpWidth: () => width,
      getErrHelpWidth: () => width,
    });
    if (command !== program) command.action(() => void ran.push(command.name()));
  }
  const typed = (line: string) => {
    try {
      program.parse(words(line), { from: 'user' });
    } catch {
      // Commander has printed what is wrong.
    }
    return { ran, printed: printed.replaceAll(/\S*\/(?=README\.md|docs\/)/g, '…/') };
  };
  return { program, typed };
}

/** The words after `understudy`, as a shell makes them; what it does itself is left out. */
function words(line: string): string[] {
  const [given = ''] = line.replaceAll(/\\\n\s*/g, '').split(' > ');
  return [...given.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

const helpOf = (line: string, width?: number) => rehearsed(width).typed(line).printed;

describe.each(VERBS)('the help of %s', (verb) => {
  const help = helpOf(`${verb} --help`);

  it('says how it ends', () => {
    expect(help).toMatch(/\nExit codes: 0 [^.]+, 2 [^.]+\.\n/);
  });

  it('has examples, each of which this program takes', () => {
    const [, shown = ''] = help.split(/\nExamples?:\n/);
    const lines = shown
      .replaceAll('\\\n', '\\\n')
      .trim()
      .split(/\n {2}(?=understudy)/);
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      expect(line).toMatch(/^understudy /);
      const { ran, printed } = rehearsed().typed(line.replace(/^understudy /, ''));
      expect({ line, ran, printed }).toEqual({ line, ran: [verb], printed: '' });
    }
  });
});

it.each([
  ...['scenario', 'simulate', 'tune', 'judges', 'backtest', 'compare', 'check', 'conformance'],
  ...['control', 'kill', 'flags', 'report'],
])('%s can be quiet, or give JSON, and not both', (verb) => {
  const { program, typed } = rehearsed();
  const command = program.commands.find((one) => one.name() === verb);
  const needed = (command?.options ?? []).flatMap(({ long, mandatory }) =>
    mandatory ? [`${long} x`] : [],
  );
  const { printed } = typed([verb, 'a', 'b', ...needed, '--quiet', '--json'].join(' '));
  expect(printed).toContain("error: option '--quiet' cannot be used with option '--json'\n");
});

describe('the help of the program', () => {
  it('fits 80 columns', () => {
    const wide = helpOf('--help')
      .split('\n')
      .filter((line) => line.length > 80);
    expect(wide).toEqual([]);
  });

  it.each([40, 80, 200])('at %s columns', async (width) => {
    await expect(helpOf('--help', width)).toMatchFileSnapshot(
      `../golden/terminal/help-${width}.txt`,
    );
  });

  it.each(['scenario', 'control'])('and that of %s', async (verb) => {
    await expect(helpOf(`${verb} --help`)).toMatchFileSnapshot(
      `../golden/terminal/help-${verb}.txt`,
    );
  });
});

it.each([
  [
    'scenaro x',
    "error: unknown command 'scenaro'\n(Did you mean scenario?)\nsee understudy --help\n",
  ],
  [
    'scenario bad-model --sed 3',
    "error: unknown option '--sed'\n(Did you mean --seed?)\nsee understudy scenario --help\n",
  ],
  ['scenario', "error: missing required argument 'scenario'\nsee understudy scenario --help\n"],
  [
    'backtest --from -1h',
    "error: required option '--config <file>' not specified\nsee understudy backtest --help\n",
  ],
])('understudy %s says what was wrong and where to read on', (line, said) => {
  expect(rehearsed().typed(line).printed).toBe(said);
});
