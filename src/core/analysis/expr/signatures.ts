import {
  ANY,
  ARRAY,
  BOOL,
  DURATION,
  FLOAT,
  FLOATS,
  INT,
  INT64,
  INTS,
  LOCATION,
  type Nature,
  type Signature,
  STRING,
  STRINGS,
  TIME,
} from './nature.ts';

function to(result: Nature, ...params: Nature[]): Signature {
  return { params, result };
}

/** What Argo Rollouts adds to the language; `isNil` and `default` look at the whole result. */
export const ARGO_FUNCTIONS: ReadonlyMap<string, Signature> = new Map([
  ['asInt', to(INT64, ANY)],
  ['asFloat', to(FLOAT, ANY)],
  ['isNaN', to(BOOL, FLOAT)],
  ['isInf', to(BOOL, FLOAT)],
  ['isNil', to(BOOL, ANY)],
  ['default', to(ANY, ANY, ANY)],
]);

/** The two that also time expressions have. */
export const TIME_EXPRESSION_FUNCTIONS: ReadonlyMap<string, Signature> = new Map(
  [...ARGO_FUNCTIONS].filter(([name]) => name === 'isNaN' || name === 'isInf'),
);

/** Builtins that are declared by types alone; the first signature that fits counts. */
export const BUILTIN_SIGNATURES: ReadonlyMap<string, readonly Signature[]> = new Map([
  ['type', [to(STRING, ANY)]],
  ['string', [to(STRING, ANY)]],
  ['trim', [to(STRING, STRING), to(STRING, STRING, STRING)]],
  ['trimPrefix', [to(STRING, STRING, STRING), to(STRING, STRING)]],
  ['trimSuffix', [to(STRING, STRING, STRING), to(STRING, STRING)]],
  ['upper', [to(STRING, STRING)]],
  ['lower', [to(STRING, STRING)]],
  ['split', [to(STRINGS, STRING, STRING), to(STRINGS, STRING, STRING, INT)]],
  ['splitAfter', [to(STRINGS, STRING, STRING), to(STRINGS, STRING, STRING, INT)]],
  ['replace', [to(STRING, STRING, STRING, STRING, INT), to(STRING, STRING, STRING, STRING)]],
  ['repeat', [to(STRING, STRING, INT)]],
  [
    'join',
    [
      to(STRING, STRINGS, STRING),
      to(STRING, ARRAY, STRING),
      to(STRING, ARRAY),
      to(STRING, STRINGS),
    ],
  ],
  ['indexOf', [to(INT, STRING, STRING)]],
  ['lastIndexOf', [to(INT, STRING, STRING)]],
  ['hasPrefix', [to(BOOL, STRING, STRING)]],
  ['hasSuffix', [to(BOOL, STRING, STRING)]],
  ['toJSON', [to(STRING, ANY)]],
  ['fromJSON', [to(ANY, STRING)]],
  ['toBase64', [to(STRING, STRING)]],
  ['fromBase64', [to(STRING, STRING)]],
  ['duration', [to(DURATION, STRING)]],
  ['timezone', [to(LOCATION, STRING)]],
  [
    'sort',
    [ARRAY, INTS, FLOATS, STRINGS].flatMap((array) => [to(ARRAY, array, STRING), to(ARRAY, array)]),
  ],
  ...['bitand', 'bitor', 'bitxor', 'bitnand', 'bitshl', 'bitshr', 'bitushr'].map(
    (name): [string, Signature[]] => [name, [to(INT, INT, INT)]],
  ),
  ['bitnot', [to(INT, INT)]],
]);

/** Methods of times and durations. */
export const METHODS: ReadonlyMap<string, ReadonlyMap<string, Signature>> = new Map([
  [
    'time',
    new Map([
      ...['Year', 'Day', 'Hour', 'Minute', 'Second', 'Nanosecond', 'YearDay'].map(
        (name): [string, Signature] => [name, to(INT)],
      ),
      ...['Unix', 'UnixMilli', 'UnixMicro', 'UnixNano'].map((name): [string, Signature] => [
        name,
        to(INT64),
      ]),
      ['After', to(BOOL, TIME)],
      ['Before', to(BOOL, TIME)],
      ['Equal', to(BOOL, TIME)],
      ['IsZero', to(BOOL)],
      ['Add', to(TIME, DURATION)],
      ['Sub', to(DURATION, TIME)],
      ['UTC', to(TIME)],
      ['Format', to(STRING, STRING)],
      ['String', to(STRING)],
    ]),
  ],
  [
    'duration',
    new Map([
      ...['Hours', 'Minutes', 'Seconds'].map((name): [string, Signature] => [name, to(FLOAT)]),
      ...['Milliseconds', 'Microseconds', 'Nanoseconds'].map((name): [string, Signature] => [
        name,
        to(INT64),
      ]),
      ['Abs', to(DURATION)],
      ['String', to(STRING)],
    ]),
  ],
]);
