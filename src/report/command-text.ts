import { html } from 'hono/html';
import type { Markup } from './chart/plot.ts';

/** A command as it was typed, but for the seed and the number of runs. */
export interface TypedCommand {
  readonly verb: 'scenario' | 'simulate';
  /** A name, or a path as it was given. */
  readonly scenario: string;
  /** What changes how the run comes out, `['--draw', 'counts']`. */
  readonly flags: readonly string[];
}

/** The command as a page shows it; nothing where nobody wrote it down. */
export function commandLine(text: string | null): Markup {
  return text === null ? html`` : html`<p class="command">To repeat it: <code>${text}</code></p>`;
}

/** What to type to have a run again, or many from that seed on. */
export function commandText(typed: TypedCommand, seed: number, runs = 1): string {
  const many = runs === 1 ? [] : ['--runs', `${runs}`];
  const words = [typed.scenario, ...many, '--seed', `${seed}`, ...typed.flags];
  return `understudy ${typed.verb} ${words.map(shellWord).join(' ')}`;
}

/** The same of a command that is dealt no seed. */
export function wordsText(words: readonly string[]): string {
  return ['understudy', ...words.map(shellWord)].join(' ');
}

function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
