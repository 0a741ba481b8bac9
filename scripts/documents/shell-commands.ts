import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** A command as a document shows it. */
export interface ShellCommand {
  readonly document: string;
  /** One line, without what a comment says behind it. */
  readonly text: string;
  /** The block of text below the command's own, which it is said to print; the last command's of a block. */
  readonly prints: string | null;
}

/** Every document that people read; what is written from the code is among them. */
export function documentFiles(): readonly string[] {
  const inFolder = (folder: string) =>
    readdirSync(join(ROOT, folder))
      .filter((file) => file.endsWith('.md'))
      .map((file) => join(folder, file));
  return [
    ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md'],
    ...['docs', 'mock-models', 'dashboards'].flatMap(inFolder),
  ];
}

/** Every command of every `sh` block; commands that go together by `&&` are told apart. */
export function shellCommands(): readonly ShellCommand[] {
  return documentFiles().flatMap((document) => {
    const text = readFileSync(join(ROOT, document), 'utf8');
    const blocks = text.matchAll(/^ *```sh\n([\s\S]*?)^ *```\n(?:\n```\n([\s\S]*?)^```$)?/gm);
    return [...blocks].flatMap(([, block = '', prints = null]) => {
      const commands = block
        .replace(/\\\n\s*/g, '')
        .split('\n')
        .map((line) => line.replace(/\s+# .*$/, '').trim())
        .filter((line) => line !== '' && !line.startsWith('#'))
        .flatMap((line) => line.split(' && '));
      return commands.map((command, index) => ({
        document,
        text: command,
        prints: index === commands.length - 1 ? prints : null,
      }));
    });
  });
}

/**
 * The words of a command, quotes taken away; a redirection is none. `npm run verb --` of the program's own
 * verbs is the program.
 */
export function wordsOf(text: string, scripts: Readonly<Record<string, string>>): string[] {
  const [before = ''] = text.split(' > ');
  const words = [...before.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) =>
    word.replace(/^(["'])([\s\S]*)\1$/, '$2'),
  );
  const [npm, run, script = '', ...rest] = words;
  const [, verb] = /^tsx src\/cli\.ts (\S+)$/.exec(scripts[script] ?? '') ?? [];
  if (npm !== 'npm' || run !== 'run' || verb === undefined) return words;
  return ['understudy', verb, ...rest.filter((word) => word !== '--')];
}
