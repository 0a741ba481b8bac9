import fc from 'fast-check';
import type { JsonValue, MetricResult } from '../../../src/core/analysis/reading.ts';

const OPERATORS =
  '== != < > <= >= + - * / % ** ^ && || and or in contains startsWith endsWith matches ?? ..';
const LISTS = 'all any none one filter map count find findIndex findLast sum groupBy sortBy reduce';
const CALLS =
  'len abs int float string type first last mean median min max sort reverse uniq flatten keys ' +
  'values toPairs upper lower trim toJSON fromJSON duration date now get take concat split join ' +
  'asInt asFloat isNaN isInf isNil default repeat indexOf replace bitand nothing';
const ATOMS =
  'result result.a result["a"] result[0] result[-1] result?.b # .v #index #acc nil true false 0 ' +
  '1 2 -1 0.5 1e3 0x1F 1_000 9223372036854775807 "a" \'b\' `c` "[a-c]+" "2023-01-01" [] [1,2] ' +
  '{} {"a":1} $env 1..3 result[1:] x';

const pick = (words: string) => fc.constantFrom(...words.split(' '));

/** Conditions of the language's shape, most of them ill-typed; some of them deep. */
export const randomCondition: fc.Arbitrary<string> = fc.letrec<{ expression: string }>((tie) => {
  const inner = tie('expression');
  return {
    expression: fc.oneof(
      { maxDepth: 6, withCrossShrink: true },
      pick(ATOMS),
      fc.tuple(inner, pick(OPERATORS), inner).map((parts) => parts.join(' ')),
      fc.tuple(pick(LISTS), inner, inner).map(([name, a, b]) => `${name}(${a}, {${b}})`),
      fc.tuple(pick(CALLS), fc.array(inner, { maxLength: 3 })).map(([n, a]) => `${n}(${a})`),
      fc.tuple(pick('! not -'), inner).map(([operator, a]) => `${operator} (${a})`),
      fc.tuple(inner, inner, inner).map(([a, b, c]) => `(${a}) ? (${b}) : (${c})`),
      fc.tuple(inner, inner).map(([a, b]) => `let x = ${a}; ${b}`),
      fc.tuple(inner, inner).map(([a, b]) => `[${a}, ${b}][${b}]`),
      fc.tuple(inner, pick('len() int() first() sum() toJSON()')).map((p) => p.join(' | ')),
    ),
  };
}).expression;

/** Conditions that mostly pass the type check over a vector, so that they are really evaluated. */
export const wellTypedCondition: fc.Arbitrary<string> = fc.letrec<{ bool: string; num: string }>(
  (tie) => {
    const [bool, num] = [tie('bool'), tie('num')];
    return {
      bool: fc.oneof(
        { maxDepth: 5, withCrossShrink: true },
        pick('true false'),
        fc.tuple(num, pick('< > <= >= == !='), num).map((parts) => parts.join(' ')),
        fc
          .tuple(bool, pick('&& || and or == !='), bool)
          .map((p) => `(${p.join(') (')})`)
          .map((text) => text.replace(/\) \((&&|\|\||and|or|==|!=)\) \(/, ') $1 (')),
        bool.map((each) => `not (${each})`),
        fc.tuple(pick('all any none one'), bool).map(([n, p]) => `${n}(result, {${p} || # > 0.5})`),
        fc.tuple(num, pick('result [1,2] 0..3 result[1:]')).map(([n, list]) => `(${n}) in ${list}`),
        num.map((each) => `isNaN((${each}) * 1.0)`),
        fc.tuple(bool, bool, bool).map(([a, b, c]) => `((${a}) ? (${b}) : (${c}))`),
      ),
      num: fc.oneof(
        { maxDepth: 5, withCrossShrink: true },
        pick('0 1 2.5 -1 1e3 result[0] result[-1] len(result) sum(result) mean(result) 0x1F'),
        fc.tuple(num, pick('+ - * / **'), num).map(([a, o, b]) => `((${a}) ${o} (${b}))`),
        fc
          .tuple(pick('abs ceil floor round int float asInt asFloat'), num)
          .map(([name, each]) => `${name}(${each})`),
        bool.map((each) => `count(result, {${each}})`),
        num.map((each) => `reduce(result, #acc + # * (${each}), 0)`),
        num.map((each) => `len(filter(map(result, # + (${each})), # > 0))`),
      ),
    };
  },
).bool;

/** A condition with bytes changed, dropped, or doubled. */
export const mutatedCondition: fc.Arbitrary<string> = fc
  .tuple(
    randomCondition,
    fc.array(fc.tuple(fc.nat(), fc.string({ maxLength: 3, unit: 'binary' }), fc.nat({ max: 3 })), {
      minLength: 1,
      maxLength: 4,
    }),
  )
  .map(([source, changes]) =>
    changes.reduce((text, [at, added, dropped]) => {
      const start = at % (text.length + 1);
      return text.slice(0, start) + added + text.slice(start + dropped);
    }, source),
  );

export const randomResult: fc.Arbitrary<MetricResult> = fc.oneof(
  fc.array(fc.double(), { maxLength: 5 }).map((value) => ({ kind: 'prom' as const, value })),
  fc.double().map((value) => ({ kind: 'prom' as const, value })),
  fc.jsonValue().map((value) => ({ kind: 'json' as const, value: value as JsonValue })),
  fc.constant({ kind: 'nilptr' as const, value: null }),
  fc.integer().map((value) => ({ kind: 'int' as const, value })),
);
