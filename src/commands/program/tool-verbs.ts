import type { Command } from 'commander';
import { SHELLS } from '../completion/shells.ts';
import { choice, closing, print, spoken } from './verb.ts';

/*
 * What stands beside a rollout. A command is imported when it is called, so that `--help` answers at once.
 */

export function addToolVerbs(program: Command): void {
  program.commandsGroup('Look closer:');
  addReport(program);
  addFlags(program);
  addConformance(program);
  addCompletion(program);
}

function addReport(program: Command): void {
  const verb = program
    .command('report')
    .description('write the reports of a run again, or of a production rollout so far')
    .argument('<folder>', 'the folder of a run, or the state folder of a production rollout')
    .optionsGroup('Output:');
  spoken(verb)
    .addHelpText(
      'after',
      closing({
        details:
          'From the results and the journal in it: report.html, report.md for a pull request, junit.xml.',
        exits: '0 written, 2 the folder is not one',
        examples: ['understudy report runs/bad-model'],
      }),
    )
    .action(async (folder, flags) => {
      const { runReport } = await import('../report.ts');
      process.exitCode = runReport(folder, flags, print);
    });
}

function addFlags(program: Command): void {
  const verb = program
    .command('flags')
    .description("what each flag of a file in flagd's format comes to for one user, and why")
    .argument('<file>', 'a flag file')
    .option('--context <json>', 'the evaluation context', '{}')
    .option('--watch', 'go on, and print what comes out otherwise after each change of the file')
    .optionsGroup('Output:');
  spoken(verb)
    .addHelpText(
      'after',
      closing({
        exits: '0 evaluated, 2 bad input',
        examples: [`understudy flags flags.json --context '{"targetingKey":"user-1"}'`],
      }),
    )
    .action(async (file, flags) => {
      const { runFlags } = await import('../flags.ts');
      process.exitCode = await runFlags(file, flags, print);
    });
}

function addConformance(program: Command): void {
  const suite = program.createArgument('<suite>', 'whose cases');
  suite.argChoices = ['argo', 'flags', 'promql', 'statistics', 'grounded'];
  const verb = program
    .command('conformance')
    .description('run cases computed by the systems imitated, or labelled by people')
    .addArgument(suite)
    .argument('<folder>', 'where the cases are; for grounded, a file of rows as BEGIN has them')
    .addOption(
      choice('--semantics <version>', 'of promql: whose cases they are', ['2.x', '3.x'], '3.x'),
    )
    .optionsGroup('Output:');
  spoken(verb)
    .addHelpText(
      'after',
      closing({
        exits: '0 every case holds, 1 one does not, 2 bad input',
        examples: ['understudy conformance argo vectors/argo'],
      }),
    )
    .action(async (name, folder, flags) => {
      const { runConformance } = await import('../conformance.ts');
      process.exitCode = runConformance(name, folder, flags, print);
    });
}

function addCompletion(program: Command): void {
  const shell = program.createArgument('<shell>', 'whose script to print');
  shell.argChoices = [...SHELLS];
  program
    .command('completion')
    .description('print what completes verbs, flags, scenarios and files at the Tab key')
    .addArgument(shell)
    .addHelpText(
      'after',
      closing({
        details: `To have it in every shell, once:

  bash   echo 'eval "$(understudy completion bash)"' >> ~/.bashrc
  zsh    echo 'eval "$(understudy completion zsh)"' >> ~/.zshrc, after compinit
  fish   understudy completion fish > ~/.config/fish/completions/understudy.fish`,
        exits: '0 printed, 2 no such shell',
        examples: ['understudy completion bash'],
      }),
    )
    .action(async (name) => {
      const { runCompletion } = await import('../completion.ts');
      process.exitCode = runCompletion(name, program, print);
    });
}
