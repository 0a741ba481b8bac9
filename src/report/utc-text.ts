/** An ISO time without a fraction that is nothing: `2026-11-24T10:12:30Z`. */
export function utcText(iso: string): string {
  return iso.replace('.000Z', 'Z');
}

/** A moment, ms since the epoch, to the second. */
export function utcSecondText(atMs: number): string {
  return utcText(new Date(Math.floor(atMs / 1_000) * 1_000).toISOString());
}
