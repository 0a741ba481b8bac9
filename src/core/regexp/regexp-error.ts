import type { RegexpLimit } from './limits.ts';

/** Why a pattern is refused. Thrown while one is read, and a value for everybody outside. */
export class RegexpError extends Error {
  readonly limit: RegexpLimit | undefined;

  constructor(message: string, limit?: RegexpLimit) {
    super(message);
    this.name = 'RegexpError';
    this.limit = limit;
  }
}

/** In Go's words: the problem, and the part of the pattern that has it. */
export function regexpError(problem: string, part: string): RegexpError {
  return new RegexpError(`error parsing regexp: ${problem}: \`${part}\``);
}

export function tooLarge(limit: RegexpLimit, most: number): RegexpError {
  const message = `error parsing regexp: expression too large (limit ${limit} = ${most})`;
  return new RegexpError(message, limit);
}
