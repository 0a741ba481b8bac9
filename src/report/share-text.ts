import { quantityText } from '../core/rollout/quantity-text.ts';
import type { Share } from '../core/scenario/study-result.ts';

/** A share of runs as a percentage; one run that differs keeps it from 100%. */
export function runShareText({ share }: Share): string {
  const text = quantityText(share, 'share');
  return text === '100%' && share < 1 ? '> 99.9%' : text;
}

/** Its 95 % interval, `93.5% to 96.2%`. */
export function intervalText({ low, high }: Share): string {
  return `${quantityText(low, 'share')} to ${quantityText(high, 'share')}`;
}
