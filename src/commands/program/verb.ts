import { type Command, Option } from 'commander';

/** What stands below the options of a verb. */
interface Closing {
  /** More than fits a line, before the rest. */
  readonly details?: string;
  readonly exits: string;
  /** Whole command lines. */
  readonly examples: readonly [string, ...string[]];
}

/** Says at the end of a verb's help what else there is to know, how it ends and what to type. */
export function closing({ details, exits, examples }: Closing): string {
  const parts = [
    ...(details === undefined ? [] : [details]),
    `Exit codes: ${exits}.`,
    [examples.length === 1 ? 'Example:' : 'Examples:', ...examples].join('\n  '),
  ];
  return `\n${parts.join('\n\n')}`;
}

/** Gives a verb the two flags that say how much it is to say. */
export function spoken(verb: Command): Command {
  return verb
    .addOption(new Option('--quiet', 'only the verdict, and errors').conflicts('json'))
    .option('--json', 'one JSON document on standard output, all else on standard error');
}

/** A flag with values to choose from, which help and completion show. The command refuses others. */
export function choice(
  flags: string,
  description: string,
  values: readonly string[],
  usual?: string,
): Option {
  const option = new Option(flags, description).default(usual);
  option.argChoices = [...values];
  return option;
}

/** A line as every command prints it. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
