const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
  y: 365 * 86_400_000,
};

/** Each unit at most once, the largest first. */
const DURATION = /^(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?:\d+ms)?$/;

/** A Prometheus duration such as `1h30m` in milliseconds; undefined if the text is not one. */
export function promqlDurationMs(text: string): number | undefined {
  if (text === '' || !DURATION.test(text)) return undefined;
  let totalMs = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+)(ms|[smhdwy])/g))
    totalMs += Number(amount) * (UNIT_MS[unit ?? ''] ?? 0);
  return totalMs;
}

/** The shortest duration that a query can hold and that means so many milliseconds. */
export function formatPromqlDuration(durationMs: number): string {
  if (durationMs === 0) return '0s';
  let rest = Math.abs(durationMs);
  let text = durationMs < 0 ? '-' : '';
  for (const [unit, unitMs] of Object.entries(UNIT_MS).reverse()) {
    // Years and weeks are read, but written only where nothing is left over.
    if ((unit === 'y' || unit === 'w') && rest % unitMs !== 0) continue;
    const count = Math.floor(rest / unitMs);
    if (count === 0) continue;
    text += `${count}${unit}`;
    rest -= count * unitMs;
  }
  return text;
}
