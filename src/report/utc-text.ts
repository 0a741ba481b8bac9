/** An ISO time without a fraction that is nothing: `2026-11-24T10:12:30Z`. */
export function utcText(iso: string): string {
  return iso.replace('.000Z', 'Z');
}
