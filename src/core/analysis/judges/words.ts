import type { Nouns, Totals } from './judge.ts';

/** `22,310`. */
export function counted(count: number): string {
  return String(Math.round(count)).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

/** Three significant digits, without an exponent: `1.1`, `0.00042`, `12000`. */
export function shortly(value: number): string {
  if (!Number.isFinite(value) || value === 0) return String(value);
  if (Math.abs(value) >= 1_000) return String(Math.round(value));
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return String(Number(value.toFixed(Math.min(digits, 12))));
}

/** An e-value as odds: `214 to 1`. */
export function oddsText(evidence: number): string {
  if (evidence > 1e6) return 'over 1,000,000 to 1';
  return evidence >= 10 ? `${counted(evidence)} to 1` : `${shortly(evidence)} to 1`;
}

/** `canary 31 errors of 1,204 against stable 118 of 22,310`. */
export function sideBySide(
  { canary, stable }: { readonly canary: Totals; readonly stable: Totals },
  { samples, events }: Nouns,
): string {
  return (
    `canary ${counted(canary.sum)} ${events} of ${counted(canary.samples)} ${samples} ` +
    `against stable ${counted(stable.sum)} of ${counted(stable.samples)}`
  );
}

/** Why there is no answer yet; undefined if both models have the minimum. */
export function tooFew(
  { canary, stable }: { readonly canary: Totals; readonly stable: Totals },
  minimumSamples: number,
  samples: string,
): string | undefined {
  for (const [whose, totals] of [['the canary', canary] as const, ['stable', stable] as const]) {
    if (totals.samples < minimumSamples) {
      const found = counted(totals.samples);
      return `only ${found} of the ${counted(minimumSamples)} ${samples} needed from ${whose}`;
    }
  }
  return undefined;
}
