import { fail } from './failure.ts';
import {
  arrayOf,
  BOOL,
  DURATION,
  FLOAT,
  INT,
  isAssignable,
  isComparable,
  isNumber,
  isUnknown,
  type Nature,
  NIL,
  STRING,
  TIME,
  UNKNOWN,
} from './nature.ts';

type Kind = Nature['kind'];

/** The nature of `! x`, `not x`, `-x`, `+x`. */
export function unaryNature(operator: string, operand: Nature, offset: number): Nature {
  if (operator === '!' || operator === 'not') {
    if (operand.kind === 'bool' || isUnknown(operand)) return BOOL;
  } else if (isNumber(operand)) {
    return operand;
  } else if (isUnknown(operand)) {
    return UNKNOWN;
  }
  return fail(`invalid operation: ${operator} (mismatched type ${operand.name})`, offset);
}

/** The nature of `left operator right`; fails if Go's types never allow it. */
export function binaryNature(
  operator: string,
  operands: { readonly left: Nature; readonly right: Nature },
  offset: number,
): Nature {
  const { left, right } = operands;
  const nature =
    operator === 'in' ? inNature(left, right, offset) : OPERATIONS.get(operator)?.(left, right);
  if (nature !== undefined) return nature;
  const types = `${left.name} and ${right.name}`;
  return fail(`invalid operation: ${operator} (mismatched types ${types})`, offset);
}

type Operation = (left: Nature, right: Nature) => Nature | undefined;

const NUMBERS: readonly Kind[] = ['int', 'float64'];

const OPERATIONS: ReadonlyMap<string, Operation> = new Map([
  ...each(['==', '!='], (left, right) => (isComparable(left, right) ? BOOL : undefined)),
  ...each(['or', '||', 'and', '&&'], (left, right) => both(left, right, ['bool']) && BOOL),
  ...each(['<', '>', '<=', '>='], ordering),
  ...each(['+'], addition),
  ...each(['-'], subtraction),
  ...each(['*'], multiplication),
  ...each(['/', '**', '^'], (left, right) => both(left, right, NUMBERS) && FLOAT),
  ...each(['%'], (left, right) => both(left, right, ['int']) && INT),
  ...each(['..'], (left, right) => both(left, right, ['int']) && arrayOf(INT)),
  ...each(['matches', 'contains', 'startsWith', 'endsWith'], (left, right) =>
    both(left, right, ['string']) ? BOOL : undefined,
  ),
  ...each(['??'], coalesced),
]);

function each(operators: readonly string[], operation: Operation): [string, Operation][] {
  return operators.map((operator) => [operator, operation]);
}

/** Each is of one of the kinds, or could turn out to be. */
function both(left: Nature, right: Nature, kinds: readonly Kind[]): true | undefined {
  const could = ({ kind }: Nature) => kind === 'unknown' || kinds.includes(kind);
  return could(left) && could(right) ? true : undefined;
}

function ordering(left: Nature, right: Nature): Nature | undefined {
  const comparable: readonly Kind[] = [...NUMBERS, 'string', 'time', 'duration'];
  if (isUnknown(left) || isUnknown(right)) return both(left, right, comparable) && BOOL;
  if (isNumber(left) && isNumber(right)) return BOOL;
  return left.kind === right.kind ? both(left, right, comparable) && BOOL : undefined;
}

function addition(left: Nature, right: Nature): Nature | undefined {
  if (isUnknown(left) || isUnknown(right)) {
    return both(left, right, [...NUMBERS, 'string', 'time', 'duration']) && UNKNOWN;
  }
  if (left.kind === 'string' && right.kind === 'string') return STRING;
  if (left.kind === 'time' && right.kind === 'duration') return TIME;
  if (left.kind === 'duration' && right.kind === 'time') return TIME;
  if (left.kind === 'duration' && right.kind === 'duration') return DURATION;
  return combined(left, right);
}

function subtraction(left: Nature, right: Nature): Nature | undefined {
  if (isUnknown(left) || isUnknown(right)) {
    return both(left, right, [...NUMBERS, 'time', 'duration']) && UNKNOWN;
  }
  if (left.kind === 'time' && right.kind === 'time') return DURATION;
  if (left.kind === 'time' && right.kind === 'duration') return TIME;
  if (left.kind === 'duration' && right.kind === 'duration') return DURATION;
  return combined(left, right);
}

function multiplication(left: Nature, right: Nature): Nature | undefined {
  if (isUnknown(left) || isUnknown(right)) {
    return both(left, right, [...NUMBERS, 'duration']) && UNKNOWN;
  }
  if (left.kind === 'duration' || right.kind === 'duration') {
    return both(left, right, [...NUMBERS, 'duration']) && DURATION;
  }
  return combined(left, right);
}

function combined(left: Nature, right: Nature): Nature | undefined {
  if (!isNumber(left) || !isNumber(right)) return undefined;
  return left.kind === 'float64' || right.kind === 'float64' ? FLOAT : INT;
}

function coalesced(left: Nature, right: Nature): Nature {
  if (left.kind === 'nil') return right.kind === 'nil' ? NIL : right;
  if (right.kind === 'nil') return left;
  return isAssignable(right, left) ? left : UNKNOWN;
}

function inNature(left: Nature, right: Nature, offset: number): Nature | undefined {
  if (right.kind === 'map') {
    const key = right.key ?? STRING;
    if (!isUnknown(left) && !isAssignable(left, key)) {
      fail(`cannot use ${left.name} as type ${key.name} in map key`, offset);
    }
    return BOOL;
  }
  if (right.kind === 'array') {
    const elem = right.elem ?? UNKNOWN;
    if (!isComparable(left, elem)) {
      fail(`cannot use ${left.name} as type ${elem.name} in array`, offset);
    }
    return BOOL;
  }
  if (isUnknown(right)) return BOOL;
  // Go's time.Time is a struct, and a field name may be asked of one.
  if (right.kind === 'time' && (left.kind === 'string' || isUnknown(left))) return BOOL;
  return isUnknown(left) && right.kind === 'string' ? BOOL : undefined;
}
