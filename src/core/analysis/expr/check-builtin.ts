import { type CheckedArgument, callNature } from './check-call.ts';
import { fail } from './failure.ts';
import {
  ANY,
  ARRAY,
  FLOAT,
  INT,
  isAssignable,
  isNumber,
  isUnknown,
  MAP,
  type Nature,
  TIME,
  UNKNOWN,
} from './nature.ts';
import { BUILTIN_SIGNATURES } from './signatures.ts';

interface BuiltinCall {
  readonly args: readonly CheckedArgument[];
  readonly offset: number;
}

/** The nature of a call to a builtin that takes no predicate. */
export function builtinNature(name: string, call: BuiltinCall): Nature {
  const validated = VALIDATED.get(name);
  if (validated !== undefined) return validated(name, call);
  return callNature(name, BUILTIN_SIGNATURES.get(name) ?? [], call);
}

type Validate = (name: string, call: BuiltinCall) => Nature;

const SIZED: readonly Nature['kind'][] = ['array', 'map', 'string', 'unknown'];

const VALIDATED: ReadonlyMap<string, Validate> = new Map<string, Validate>([
  ['len', (name, call) => ofOne(name, call, (arg) => (SIZED.includes(arg.kind) ? INT : undefined))],
  ['abs', (name, call) => ofOne(name, call, (arg) => (isNumberLike(arg) ? arg : undefined))],
  ['ceil', rounding],
  ['floor', rounding],
  ['round', rounding],
  ['int', (name, call) => ofOne(name, call, (arg) => (isConvertible(arg) ? INT : undefined))],
  ['float', (name, call) => ofOne(name, call, (arg) => (isConvertible(arg) ? FLOAT : undefined))],
  ['max', aggregate],
  ['min', aggregate],
  ['mean', aggregate],
  ['median', aggregate],
  ['now', now],
  ['date', date],
  ['first', (_name, call) => elementOf('cannot get first element from', call)],
  ['last', (_name, call) => elementOf('cannot get last element from', call)],
  ['get', (_name, call) => got(call)],
  ['take', (_name, call) => taken(call)],
  ['keys', (_name, call) => collection(call, { kind: 'map', verb: 'cannot get keys from' })],
  ['values', (_name, call) => collection(call, { kind: 'map', verb: 'cannot get values from' })],
  [
    'toPairs',
    (_name, call) => collection(call, { kind: 'map', verb: 'cannot transform to pairs' }),
  ],
  ['fromPairs', fromPairs],
  ['reverse', (_name, call) => collection(call, { kind: 'array', verb: 'cannot reverse' })],
  ['uniq', (_name, call) => collection(call, { kind: 'array', verb: 'cannot uniq' })],
  ['flatten', (_name, call) => collection(call, { kind: 'array', verb: 'cannot flatten' })],
  ['concat', concat],
]);

function count(call: BuiltinCall, expected: number): void {
  const got = call.args.length;
  if (got !== expected) {
    fail(`invalid number of arguments (expected ${expected}, got ${got})`, call.offset);
  }
}

function argument(call: BuiltinCall, index: number): Nature {
  const nature = call.args[index]?.nature ?? UNKNOWN;
  return isUnknown(nature) ? ANY : nature;
}

function ofOne(
  name: string,
  call: BuiltinCall,
  resultOf: (nature: Nature) => Nature | undefined,
): Nature {
  count(call, 1);
  const nature = argument(call, 0);
  const result = resultOf(nature);
  return result ?? fail(`invalid argument for ${name} (type ${nature.name})`, call.offset);
}

function isConvertible(nature: Nature): boolean {
  return isNumberLike(nature) || nature.kind === 'string';
}

function isNumberLike(nature: Nature): boolean {
  return isNumber(nature) || isUnknown(nature);
}

function rounding(name: string, call: BuiltinCall): Nature {
  return ofOne(name, call, (arg) => (isNumberLike(arg) ? FLOAT : undefined));
}

/** As soon as one argument is an array, or unknown, so is the result. */
function aggregate(name: string, call: BuiltinCall): Nature {
  if (call.args.length === 0) fail(`not enough arguments to call ${name}`, call.offset);
  for (const { nature } of call.args) {
    if (isUnknown(nature) || nature.kind === 'array') return ANY;
    if (!isNumber(nature)) fail(`invalid argument for ${name} (type ${nature.name})`, call.offset);
  }
  return argument(call, 0);
}

function now(_name: string, call: BuiltinCall): Nature {
  const { length } = call.args;
  if (length > 1 || (length === 1 && argument(call, 0).kind !== 'location')) {
    fail(`invalid number of arguments (expected 0, got ${length})`, call.offset);
  }
  return TIME;
}

function date(_name: string, call: BuiltinCall): Nature {
  const { length } = call.args;
  if (length < 1) fail('invalid number of arguments (expected at least 1, got 0)', call.offset);
  const texts = argument(call, 0).kind === 'location' ? length - 1 : length;
  if (texts > 3) {
    fail(`invalid number of arguments (expected at most 3, got ${texts})`, call.offset);
  }
  return TIME;
}

function elementOf(verb: string, call: BuiltinCall): Nature {
  count(call, 1);
  const nature = argument(call, 0);
  if (isUnknown(nature)) return ANY;
  if (nature.kind !== 'array') fail(`${verb} ${nature.name}`, call.offset);
  // Of an array that the condition made, Go's type says only that its elements are any.
  return nature.name === ARRAY.name ? ANY : (nature.elem ?? ANY);
}

function got(call: BuiltinCall): Nature {
  count(call, 2);
  const [base, key] = [argument(call, 0), argument(call, 1)];
  if (isUnknown(base)) return UNKNOWN;
  if (base.kind === 'array') {
    if (key.kind !== 'int' && !isUnknown(key)) {
      fail(`non-integer slice index ${key.name}`, call.offset);
    }
    return base.elem ?? ANY;
  }
  if (base.kind !== 'map') fail(`type ${base.name} does not support indexing`, call.offset);
  if (!isUnknown(key) && !isAssignable(key, base.key ?? ANY)) {
    fail(`cannot use ${key.name} to get an element from ${base.name}`, call.offset);
  }
  return base.elem ?? ANY;
}

function taken(call: BuiltinCall): Nature {
  count(call, 2);
  const [array, size] = [argument(call, 0), argument(call, 1)];
  if (!isUnknown(array) && array.kind !== 'array') {
    fail(`cannot take from ${array.name}`, call.offset);
  }
  if (!isUnknown(size) && size.kind !== 'int') {
    fail(`cannot take ${size.name} elements`, call.offset);
  }
  return array;
}

function collection(
  call: BuiltinCall,
  { kind, verb }: { readonly kind: Nature['kind']; readonly verb: string },
): Nature {
  count(call, 1);
  const nature = argument(call, 0);
  if (!isUnknown(nature) && nature.kind !== kind) fail(`${verb} ${nature.name}`, call.offset);
  return ARRAY;
}

function fromPairs(_name: string, call: BuiltinCall): Nature {
  collection(call, { kind: 'array', verb: 'cannot transform from pairs' });
  return MAP;
}

function concat(_name: string, call: BuiltinCall): Nature {
  if (call.args.length === 0) {
    fail('invalid number of arguments (expected at least 1, got 0)', call.offset);
  }
  for (const { nature } of call.args) {
    if (!isUnknown(nature) && nature.kind !== 'array') {
      fail(`cannot concat ${nature.name}`, call.offset);
    }
  }
  return ARRAY;
}
