/** A number of things, `2,358`; a median may lie between two of them, which below 100 is shown. */
export function countText(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 100 ? 1 : 0 });
}
