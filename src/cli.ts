#!/usr/bin/env node
import { CommanderError } from 'commander';
import { bugText, guardAgainstBugs } from './commands/bug-guard.ts';
import { EXIT } from './commands/exit-codes.ts';
import { understudyProgram } from './commands/program/program.ts';
import { adviceOn } from './commands/program/unknown-verb.ts';

guardAgainstBugs();

// Node takes 0 for no; picocolors, which is imported with the commands, takes anything for yes.
if (process.env.FORCE_COLOR === '0') {
  delete process.env.FORCE_COLOR;
  process.env.NO_COLOR = '1';
}

try {
  await understudyProgram().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has already said what is wrong; asking for help is not wrong.
    if (error.code === 'commander.unknownCommand') process.stderr.write(adviceOn(process.argv[2]));
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.badInput;
  } else {
    process.stderr.write(`${bugText(error)}\n`);
    process.exitCode = EXIT.bug;
  }
}
