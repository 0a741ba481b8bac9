/** A number of things, `2,358`; a median may lie between two of them, which below 100 is shown. */
export function countText(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 100 ? 1 : 0 });
}

/** `1 error`, `2,358 errors`: nouns whose plural takes an s. */
export function counted(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? '' : 's'}`;
}
