/** A command as it was typed, but for the seed and the number of runs. */
export interface TypedCommand {
  readonly verb: 'scenario' | 'simulate';
  /** A name, or a path as it was given. */
  readonly scenario: string;
  /** What changes how the run comes out, `['--draw', 'counts']`. */
  readonly flags: readonly string[];
}

/** What to type to have a run again, or many from that seed on. */
export function commandText(typed: TypedCommand, seed: number, runs = 1): string {
  const many = runs === 1 ? [] : ['--runs', `${runs}`];
  const words = [typed.scenario, ...many, '--seed', `${seed}`, ...typed.flags];
  return `understudy ${typed.verb} ${words.map(shellWord).join(' ')}`;
}

function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
