import type { Json } from '../json.ts';
import { RuleError } from '../scope.ts';
import type { Apply } from './operator.ts';

/** Null is 0, true 1, "12" 12; of a list, an object or another text there is no number. */
export function toNumber(value: Json): number {
  const number = typeof value === 'object' && value !== null ? Number.NaN : Number(value);
  if (Number.isNaN(number)) throw new RuleError(`${JSON.stringify(value)} is no number`);
  return number;
}

function settled(result: number): number {
  if (Number.isNaN(result)) throw new RuleError('the result is no number');
  return result;
}

export const add: Apply = (values) => settled(values.reduce<number>((a, b) => a + toNumber(b), 0));

export const multiply: Apply = (values) =>
  settled(values.reduce<number>((a, b) => a * toNumber(b), 1));

export const subtract: Apply = (values) => {
  const [first, ...others] = values;
  if (first === undefined) throw new RuleError('- has no operand');
  if (others.length === 0) return -toNumber(first);
  return settled(others.reduce<number>((a, b) => a - toNumber(b), toNumber(first)));
};

export const divide: Apply = (values) => {
  const [first, ...others] = values.length === 1 ? [1, ...values] : values;
  if (first === undefined) throw new RuleError('/ has no operand');
  return settled(others.reduce<number>((a, b) => a / divisor(b), toNumber(first)));
};

function divisor(value: Json): number {
  const number = toNumber(value);
  if (number === 0) throw new RuleError('a division by 0');
  return number;
}

export const remainder: Apply = (values) => {
  const [first, ...others] = values;
  if (first === undefined || others.length === 0) throw new RuleError('% needs two operands');
  return settled(others.reduce<number>((a, b) => a % toNumber(b), toNumber(first)));
};

export const max: Apply = (values) => Math.max(...numbers(values));

export const min: Apply = (values) => Math.min(...numbers(values));

/** Unlike arithmetic, these take nothing for a number that is none. */
function numbers(values: readonly Json[]): readonly number[] {
  if (values.length === 0) throw new RuleError('the greatest and the least of no numbers');
  return values.map((value) => {
    if (typeof value !== 'number') throw new RuleError(`${JSON.stringify(value)} is no number`);
    return value;
  });
}
