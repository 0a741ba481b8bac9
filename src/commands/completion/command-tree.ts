import type { Argument, Command, Option } from 'commander';

/** What may stand at one place of a command line; `text` is anything, which no shell can guess. */
export type Expected =
  | { readonly kind: 'text' | 'file' | 'folder' | 'scenario' }
  | { readonly kind: 'words'; readonly words: readonly string[] };

export interface TreeFlag {
  /** With its dashes. */
  readonly name: string;
  readonly description: string;
  /** Of its value, and what that is called; null of a flag that has none. */
  readonly value: { readonly name: string; readonly expected: Expected } | null;
}

export interface TreePlace {
  readonly name: string;
  readonly expected: Expected;
  /** It and all that follow. */
  readonly isLast: boolean;
}

export interface TreeVerb {
  readonly name: string;
  readonly description: string;
  readonly flags: readonly TreeFlag[];
  readonly places: readonly TreePlace[];
}

/** A command line as shells complete it. */
export interface CommandTree {
  /** Which stand before a verb. */
  readonly flags: readonly TreeFlag[];
  readonly verbs: readonly TreeVerb[];
}

/** What a value is, by the name that help gives it. */
const BY_NAME: Readonly<Record<string, Expected['kind'] & ('file' | 'folder' | 'scenario')>> = {
  scenario: 'scenario',
  scenarios: 'scenario',
  file: 'file',
  files: 'file',
  logs: 'file',
  profile: 'file',
  folder: 'folder',
};

/** The one walk over commander's commands. Flags for every verb are listed with each. */
export function commandTree(program: Command): CommandTree {
  const help = program.createHelp();
  const flags = help.visibleOptions(program).map(flagOf);
  const everywhere = flags.filter(({ name }) => name.endsWith('color'));
  const commands = help.visibleCommands(program);
  const names = commands.map((command) => command.name());
  const verbs = commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    flags: [...help.visibleOptions(command).map(flagOf), ...everywhere],
    places: command.registeredArguments.map((argument) => placeOf(argument, names)),
  }));
  return { flags, verbs };
}

function flagOf({ flags, long, description, argChoices }: Option): TreeFlag {
  const value = /<([^>]+)>/.exec(flags)?.[1];
  return {
    name: long ?? flags,
    description,
    value: value === undefined ? null : { name: value, expected: expectedOf(value, argChoices) },
  };
}

function placeOf(argument: Argument, verbs: readonly string[]): TreePlace {
  const { argChoices, variadic } = argument;
  const name = argument.name();
  // What `help` is asked about.
  const words = name === 'verb' ? (argChoices ?? verbs) : argChoices;
  return { name, expected: expectedOf(name, words), isLast: variadic };
}

function expectedOf(name: string, words: readonly string[] | undefined): Expected {
  return words === undefined ? { kind: BY_NAME[name] ?? 'text' } : { kind: 'words', words };
}
