import type { Unit } from './trigger-metrics.ts';

/** A number as a person reads it in its unit: `11.8%`, `1.25s`, `$0.00042`. */
export function quantityText(value: number, unit: Unit): string {
  if (!Number.isFinite(value)) return String(value);
  switch (unit) {
    case 'share':
      return `${significant(value * 100)}%`;
    case 'seconds':
      return value < 1 ? `${significant(value * 1_000)}ms` : `${significant(value)}s`;
    case 'usd':
      return `${value < 0 ? '-' : ''}$${significant(Math.abs(value))}`;
    case 'count':
    case 'score':
      return significant(value);
  }
}

/** Three significant digits, without an exponent and without trailing zeros. */
function significant(value: number): string {
  if (value === 0) return '0';
  if (Math.abs(value) >= 1_000) return String(Math.round(value));
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  const text = value.toFixed(Math.min(digits, 12));
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
