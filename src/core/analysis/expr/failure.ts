/** Where in a condition something is: a count of characters from its start. */
export interface Place {
  readonly offset: number;
}

/** Ends the evaluation: what is wrong with the condition, and where. */
export function fail(message: string, offset: number): never {
  throw new Error(message, { cause: { offset } satisfies Place });
}

/** The place that a failure names; undefined for an error that is no failure of the condition. */
export function placeOf(error: unknown): Place | undefined {
  if (!(error instanceof Error)) return undefined;
  const { cause } = error;
  return cause !== null && typeof cause === 'object' && 'offset' in cause
    ? { offset: Number(cause.offset) }
    : undefined;
}

/** `message (1:7)`: line and column count from 1. */
export function withPosition(message: string, source: string, { offset }: Place): string {
  const before = [...source].slice(0, offset).join('');
  const line = before.split('\n').length;
  const column = [...before.slice(before.lastIndexOf('\n') + 1)].length + 1;
  return `${message} (${line}:${column})`;
}
