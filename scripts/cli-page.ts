import type { Command, Option } from 'commander';
import { EXIT } from '../src/commands/exit-codes.ts';
import { understudyProgram } from '../src/commands/program/program.ts';

/** docs/cli.md: every verb with its flags, their defaults and what it ends with, from the program itself. */
export function cliPage(): string {
  const program = understudyProgram();
  const verbs = program.commands.filter((verb) => verb.name() !== 'help');
  const contents = verbs.map((verb) => {
    return `| [${verb.name()}](#understudy-${verb.name()}) | ${cell(verb.description())} |`;
  });
  return [
    '# The command line',
    '',
    'Written by `npm run schemas` from the program itself: `understudy <verb> --help` says the same.',
    '',
    '| verb | what it does |',
    '|---|---|',
    ...contents,
    '',
    `Exit codes: ${EXIT.ok} as it should be, ${EXIT.failed} not so, ${EXIT.badInput} bad input, ${EXIT.cannotRun} it could not run, ` +
      `${EXIT.bug} a bug of ours. What that means of each verb stands with it.`,
    '',
    '## Before any verb',
    '',
    ...optionTable(program.options),
    '',
    ...verbs.flatMap(verbSection),
  ].join('\n');
}

function verbSection(verb: Command): string[] {
  const places = verb.registeredArguments.map((argument) => {
    return `| \`${argument.name()}\` | ${cell(argument.description)} | ${usual(argument.defaultValue)} |`;
  });
  const options = verb.options.filter((option) => !option.hidden);
  return [
    `## understudy ${verb.name()}`,
    '',
    sentence(verb.description()),
    '',
    '```',
    `understudy ${verb.name()} ${verb.usage()}`,
    '```',
    '',
    ...(places.length === 0 ? [] : ['| argument | | if absent |', '|---|---|---|', ...places, '']),
    ...(options.length === 0 ? [] : [...optionTable(options), '']),
    ...closingOf(verb),
    '',
  ];
}

function optionTable(options: readonly Option[]): string[] {
  const rows = options.map((option) => {
    const { flags, description, argChoices, mandatory, defaultValue } = option;
    const [text = '', said] = description.split(/ \(default: (.*)\)$/);
    const choices = argChoices ? `: ${argChoices.join(', ')}` : '';
    const cells = [`\`${flags}\``, cell(text + choices + (mandatory ? '; must be given' : ''))];
    return `| ${cells.join(' | ')} | ${said === undefined ? usual(defaultValue) : cell(said)} |`;
  });
  return ['| flag | | if absent |', '|---|---|---|', ...rows];
}

function usual(value: unknown): string {
  return value === undefined ? '' : `\`${value}\``;
}

/** What help says below the options: examples as a block, all else as text. */
function closingOf(verb: Command): string[] {
  const [before = '', examples = ''] = textBelow(verb).split(/^Examples?:\n/m);
  const lines = examples.replace(/^ {2}/gm, '').trim();
  const isTable = /^\S.* {2,}\S/m.test(before);
  const text = isTable ? fencedTables(before.trim()) : before.trim();
  return [text, '', ...(lines === '' ? [] : ['```sh', lines, '```'])];
}

/** Paragraphs set in columns keep them. */
function fencedTables(text: string): string {
  return text
    .split('\n\n')
    .map((part) => (/^\S.* {2,}\S/m.test(part) ? `\`\`\`\n${part}\n\`\`\`` : part))
    .join('\n\n');
}

function textBelow(verb: Command): string {
  let shown = '';
  verb.configureOutput({
    writeOut: (text) => {
      shown += text;
    },
  });
  verb.outputHelp();
  return shown.slice(verb.helpInformation().length);
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
