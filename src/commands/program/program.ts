import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { addProductionVerbs } from './production-verbs.ts';
import { addRehearsalVerbs } from './rehearsal-verbs.ts';
import { addToolVerbs } from './tool-verbs.ts';

/** Where README and docs are, beside `src` and beside `dist` alike. */
const HOME = fileURLToPath(new URL('../../..', import.meta.url));

const FIRST_STEPS = `
Try first:
  understudy scenario bad-model             a faulty model is taken back, live
  understudy simulate bad-model --runs 200  that 200 times, without waiting

Each command's help has examples and exit codes: understudy scenario --help
Documents: ${HOME}README.md
           ${HOME}docs/`;

/** Narrower than commander's own, so that descriptions stand beside the names in 80 columns, too. */
const LEAST_TO_WRAP = 30;

/** The whole command line: every verb with its flags. Throws CommanderError, once it has said why. */
export function understudyProgram(): Command {
  const program = new Command('understudy')
    .description('Progressive delivery for AI models, rehearsed before it is trusted.')
    .version('0.1.0')
    // picocolors reads both from the command line by itself.
    .option('--color', 'colour whatever the output is; FORCE_COLOR does the same')
    .option('--no-color', 'never colour; NO_COLOR does the same')
    .exitOverride()
    .showSuggestionAfterError()
    .configureHelp({ minWidthToWrap: LEAST_TO_WRAP, subcommandTerm })
    .addHelpText('after', FIRST_STEPS);
  addRehearsalVerbs(program);
  addProductionVerbs(program);
  addToolVerbs(program);
  program.commandsGroup('Help:').helpCommand('help [verb]', 'the help of a verb');
  for (const verb of program.commands) {
    verb.showHelpAfterError(`see understudy ${verb.name()} --help`);
  }
  program.showHelpAfterError('see understudy --help');
  return program;
}

/** That a verb has options goes without saying. */
function subcommandTerm(verb: Command): string {
  const args = verb.registeredArguments.map((argument) => {
    const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  return [verb.name(), ...args].join(' ');
}
