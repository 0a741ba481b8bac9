import type { Command } from 'commander';
import { alternatives, didYouMean } from '../core/nearest.ts';
import { bashScript } from './completion/bash-script.ts';
import { type CommandTree, commandTree } from './completion/command-tree.ts';
import { fishScript } from './completion/fish-script.ts';
import { SHELLS, type Shell } from './completion/shells.ts';
import { zshScript } from './completion/zsh-script.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { refuse } from './refusal.ts';
import { shippedNames } from './scenario-files.ts';

const SCRIPTS: Readonly<
  Record<Shell, (tree: CommandTree, scenarios: readonly string[]) => string>
> = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** `understudy completion <shell>`: prints a script for that shell, made of the program's own commands. */
export function runCompletion(
  name: string,
  program: Command,
  print: (line: string) => void,
): ExitCode {
  const shell = SHELLS.find((one) => one === name);
  if (shell === undefined) {
    return refuse(`${name}: expected ${alternatives(SHELLS)}${didYouMean(name, SHELLS)}`);
  }
  print(SCRIPTS[shell](commandTree(program), shippedNames()));
  return EXIT.ok;
}
