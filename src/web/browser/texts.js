/**
 * A number in its unit, as `core/rollout/quantity-text.ts` writes it; a test holds the two to each other.
 *
 * @param {number} value
 * @param {string} unit
 */
export function quantityText(value, unit) {
  if (!Number.isFinite(value)) return String(value);
  if (unit === 'share') return `${significant(value * 100)}%`;
  if (unit === 'seconds') {
    return value < 1 ? `${significant(value * 1_000)}ms` : `${significant(value)}s`;
  }
  if (unit === 'usd') return `${value < 0 ? '-' : ''}$${significant(Math.abs(value))}`;
  return significant(value);
}

/** @param {number} value */
function significant(value) {
  if (value === 0) return '0';
  if (Math.abs(value) >= 1_000) return String(Math.round(value));
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  const text = value.toFixed(Math.min(digits, 12));
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/**
 * A length to the second, as `core/time.ts` writes it.
 *
 * @param {number} ms
 */
export function lengthText(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds === 0) return '0s';
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60)];
  const rest = seconds % 60;
  return `${hours ? `${hours}h` : ''}${minutes ? `${minutes}m` : ''}${rest ? `${rest}s` : ''}`;
}
