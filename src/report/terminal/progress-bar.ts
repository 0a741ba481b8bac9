const FULL = '█';
const EMPTY = '░';

/** A bar of `width` cells for a share of 0..1. */
export function progressBar(share: number, width: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * width);
  return FULL.repeat(filled) + EMPTY.repeat(width - filled);
}
