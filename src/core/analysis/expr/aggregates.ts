import { wrapInt64 } from '../../go-numbers.ts';
import { isNumeric, ordered } from './compare.ts';
import { fail } from './failure.ts';
import { type GoValue, isArray, typeName } from './go-values.ts';

/** Arrays within arrays count as one; deeper than this expr gives up too. */
const MAX_ARRAY_DEPTH = 100;

/**
 * `max` and `min`: nil of nothing at all. A NaN that comes first stays, a later one is passed over.
 */
export function extreme(name: 'max' | 'min', args: readonly GoValue[], offset: number): GoValue {
  const [only] = args;
  if (args.length === 1 && only !== undefined && !isNumeric(only) && !isArray(only)) return only;
  let best: number | bigint | undefined;
  const operator = name === 'max' ? '<' : '>';
  for (const value of numbersIn(name, args, offset)) {
    if (best === undefined || ordered(operator, best, value, offset)) best = value;
  }
  return best ?? null;
}

export function mean(args: readonly GoValue[], offset: number): number {
  const numbers = numbersIn('mean', args, offset).map(Number);
  return numbers.length === 0 ? 0 : numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}

export function median(args: readonly GoValue[], offset: number): number {
  const numbers = numbersIn('median', args, offset).map(Number);
  // As Go sorts floats: NaN before everything.
  numbers.sort((a, b) => (Number.isNaN(a) ? (Number.isNaN(b) ? 0 : -1) : a - b || 0));
  const middle = Math.floor(numbers.length / 2);
  const upper = numbers[middle] ?? 0;
  if (numbers.length % 2 === 1 || numbers.length === 0) return upper;
  return ((numbers[middle - 1] ?? 0) + upper) / 2;
}

/** `sum(array)`: an int if every element is one, or if the floats come to 0. */
export function sumOf(collection: GoValue, offset: number): GoValue {
  let [ints, floats] = [0n, 0];
  for (const value of numbersIn('sum', [collection], offset)) {
    if (typeof value === 'bigint') ints = wrapInt64(ints + value);
    else floats += value;
  }
  return floats === 0 ? ints : floats + Number(ints);
}

function numbersIn(
  name: string,
  values: readonly GoValue[],
  offset: number,
  depth = 0,
): (number | bigint)[] {
  if (depth > MAX_ARRAY_DEPTH) fail('recursion depth exceeded', offset);
  return values.flatMap((value) => {
    if (isNumeric(value)) return [value];
    if (isArray(value)) return numbersIn(name, value.items, offset, depth + 1);
    return fail(`invalid argument for ${name} (type ${typeName(value)})`, offset);
  });
}
