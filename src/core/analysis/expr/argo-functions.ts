import { floatText, floatToInt, parseGoFloat, parseGoInt } from '../../go-numbers.ts';
import { fail } from './failure.ts';
import { type GoValue, typeName } from './go-values.ts';

interface ArgoCall {
  /** The whole measured result: `isNil` and `default` look at nothing else. */
  readonly result: GoValue | undefined;
  readonly offset: number;
}

/** The functions that Argo Rollouts adds; undefined if the name is none of them. */
export function callArgoFunction(
  name: string,
  args: readonly GoValue[],
  { result = null, offset }: ArgoCall,
): GoValue | undefined {
  const [first = null, second = null] = args;
  switch (name) {
    case 'asInt':
      return asInt(first, offset);
    case 'asFloat':
      return asFloat(first, offset);
    case 'isNaN':
      return Number.isNaN(float64(first, offset));
    case 'isInf':
      return Math.abs(float64(first, offset)) === Infinity;
    case 'isNil':
      return result === null;
    case 'default':
      return result ?? second;
    default:
      return undefined;
  }
}

function asInt(value: GoValue, offset: number): bigint {
  if (typeof value === 'number') return floatToInt(value);
  if (typeof value === 'bigint') return value;
  if (typeof value !== 'string') return unsupported('asInt', value, offset);
  const parsed = parseGoInt(value);
  return parsed.ok ? parsed.value : fail(parsed.error, offset);
}

function asFloat(value: GoValue, offset: number): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'string') return unsupported('asFloat', value, offset);
  const parsed = parseGoFloat(value);
  return parsed.ok ? parsed.value : fail(parsed.error, offset);
}

function float64(value: GoValue, offset: number): number {
  if (typeof value === 'number') return value;
  const type = value === null ? 'nil' : typeName(value);
  return fail(`interface conversion: interface {} is ${type}, not float64`, offset);
}

function unsupported(name: string, value: GoValue, offset: number): never {
  const shown = typeof value === 'number' ? floatText(value) : String(value);
  const text = value !== null && typeof value === 'object' ? '' : ` ${shown}`;
  return fail(`${name}() not supported on ${typeName(value)}${text}`, offset);
}
