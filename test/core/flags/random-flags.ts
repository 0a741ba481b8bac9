import fc from 'fast-check';
import type { Json } from '../../../src/core/flags/json.ts';

/*
 * Random flags as people write them, and as they should not: every operator, over attributes that
 * are there, missing or of another type than the rule has in mind.
 */

export const VARIANTS = ['canary', 'stable', 'beta'] as const;

/** Only ASCII: flagd-core for JavaScript hashes UTF-16 units where every other flagd hashes UTF-8. */
const texts = fc.constantFrom(
  '',
  'a',
  'beta',
  'canary',
  'user-1',
  '1.2.3',
  'v2',
  '10',
  '7',
  'x@corp.com',
);
const numbers = fc.oneof(fc.integer({ min: -20, max: 120 }), fc.constantFrom(0, 1, 0.5, 18, 1e9));
const scalars: fc.Arbitrary<Json> = fc.oneof(texts, numbers, fc.boolean(), fc.constant(null));
const attributeNames = fc.constantFrom(
  'targetingKey',
  'tier',
  'age',
  'email',
  'version',
  'tags',
  'ages',
  'user.country',
  'user.age',
  'user',
  'absent',
  'absent.too',
  'tags.0',
  'flag',
  '$flagd.flagKey',
);

/** Never null: flagd-core does not agree with itself whether a default stands in for null. */
const sometimesThere = fc.constantFrom('absent', 'absent.too', 'user.country', 'flag');

export const contexts: fc.Arbitrary<Record<string, Json>> = fc.record(
  {
    targetingKey: fc.oneof(
      { weight: 5, arbitrary: fc.stringMatching(/^[a-z0-9-]{0,12}$/) },
      { weight: 1, arbitrary: scalars.filter((key) => key !== null) },
    ),
    tier: fc.oneof(fc.constantFrom('internal', 'beta', 'free'), scalars),
    age: fc.oneof(numbers, scalars),
    email: fc.oneof(fc.constantFrom('x@corp.com', 'y@example.org'), scalars),
    version: fc.oneof(
      fc.constantFrom('1.2.3', 'v1.3.0', '2.0.0-rc.1', '2', '1.4', 'junk', '1.0.0+b7', '01.2.3'),
      scalars,
    ),
    tags: fc.oneof(fc.array(texts, { maxLength: 4 }), scalars),
    ages: fc.oneof(fc.array(numbers, { maxLength: 4 }), scalars),
    user: fc.oneof(
      fc.record({ country: texts, age: numbers }, { requiredKeys: [], noNullPrototype: true }),
      scalars,
    ),
    flag: fc.boolean(),
  },
  { requiredKeys: [], noNullPrototype: true },
);

const variable: fc.Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: attributeNames.map((name): Json => ({ var: name })) },
  {
    weight: 1,
    arbitrary: fc.tuple(sometimesThere, scalars).map(([name, or]): Json => ({ var: [name, or] })),
  },
);

function operation(name: string, operands: fc.Arbitrary<Json>): fc.Arbitrary<Json> {
  return operands.map((of): Json => ({ [name]: of }));
}

function list(of: fc.Arbitrary<Json>, minLength: number, maxLength: number): fc.Arbitrary<Json> {
  return fc.array(of, { minLength, maxLength });
}

const weight: fc.Arbitrary<Json> = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 100 }) },
  { weight: 1, arbitrary: fc.constantFrom<Json>(-1, 1.5, '1', null, 2147483647) },
);

export const { rule } = fc.letrec<{ rule: Json; value: Json; condition: Json; answer: Json }>(
  (tie) => {
    const value = tie('value');
    const condition = tie('condition');
    const answer = tie('answer');
    const versions = fc.oneof(
      variable,
      fc.constantFrom<Json>('1.2.3', 'v2', '2.0.0-rc.1', '1.0', 3, 'no'),
    );
    const words = fc.oneof(variable, texts);
    const item = fc.constant<Json>({ var: '' });
    const itemCondition = fc
      .tuple(fc.constantFrom('==', '<', '>=', '!=', '==='), item, fc.oneof(texts, numbers))
      .map(([name, a, b]): Json => ({ [name]: [a, b] }));
    const lists = fc.oneof(
      fc.constantFrom<Json>({ var: 'tags' }, { var: 'ages' }, { var: 'absent' }),
      list(numbers, 1, 3),
    );
    const bucket = fc.oneof(
      fc
        .tuple(
          fc.oneof(
            { weight: 8, arbitrary: fc.constantFrom<Json>(...VARIANTS) },
            { weight: 1, arbitrary: fc.constantFrom<Json>(true, null, 'nobody', 3) },
          ),
          weight,
        )
        .map((of): Json => of),
      fc.constantFrom<Json>(...VARIANTS).map((of): Json => [of]),
    );
    const bucketKey = fc.oneof(
      variable,
      texts,
      fc.constant<Json>({ cat: [{ var: '$flagd.flagKey' }, { var: ['targetingKey', 'nobody'] }] }),
    );
    return {
      value: fc.oneof(
        { maxDepth: 3, depthIdentifier: 'rule' },
        scalars,
        variable,
        operation(
          'cat',
          list(
            fc.oneof(texts, numbers, fc.constant<Json>({ var: ['user.country', 'none'] })),
            0,
            3,
          ),
        ),
        operation(
          'substr',
          fc.tuple(words, fc.integer({ min: -6, max: 6 })).map((of): Json => of),
        ),
        operation(
          'substr',
          fc
            .tuple(words, fc.integer({ min: -3, max: 3 }), fc.integer({ min: -3, max: 4 }))
            .map((of): Json => of),
        ),
        ...['+', '-', '*', '/', '%', 'max', 'min'].map((name) =>
          operation(name, list(fc.oneof(numbers, value), 0, 3)),
        ),
        operation('+', fc.oneof(texts, variable)),
        operation('merge', list(value, 0, 3)),
        operation('missing', list(attributeNames, 1, 3)),
        operation(
          'missing_some',
          fc
            .tuple(fc.integer({ min: 0, max: 3 }), list(attributeNames, 0, 3))
            .map((of): Json => of),
        ),
        operation(
          'map',
          fc
            .tuple(
              lists,
              fc.constantFrom<Json>({ '*': [{ var: '' }, 2] }, { cat: [{ var: '' }, '!'] }),
            )
            .map((of): Json => of),
        ),
        operation(
          'filter',
          fc.tuple(lists, itemCondition).map((of): Json => of),
        ),
        operation(
          'reduce',
          fc
            .tuple(
              lists,
              fc.constant<Json>({ '+': [{ var: 'current' }, { var: 'accumulator' }] }),
              numbers,
            )
            .map((of): Json => of),
        ),
        condition,
      ),
      condition: fc.oneof(
        { maxDepth: 3, depthIdentifier: 'rule' },
        fc.boolean(),
        variable,
        ...['==', '!=', '===', '!==', '<', '<=', '>', '>='].map((name) =>
          operation(
            name,
            fc.tuple(value, scalars).map((of): Json => of),
          ),
        ),
        operation(
          '<',
          fc.tuple(numbers, variable, numbers).map((of): Json => of),
        ),
        operation(
          '<=',
          fc.tuple(numbers, variable, numbers).map((of): Json => of),
        ),
        operation('!', fc.oneof(list(condition, 0, 1), fc.constant<Json>({ var: 'flag' }))),
        operation('!!', fc.oneof(list(condition, 0, 1), fc.constant<Json>({ var: 'absent' }))),
        operation('and', list(condition, 0, 3)),
        operation('or', list(condition, 0, 3)),
        operation(
          'in',
          fc.tuple(words, fc.oneof(variable, list(texts, 0, 4), texts)).map((of): Json => of),
        ),
        operation('starts_with', list(words, 1, 3)),
        operation(
          'ends_with',
          fc.tuple(words, words).map((of): Json => of),
        ),
        operation(
          'sem_ver',
          fc
            .tuple(
              versions,
              fc.constantFrom<Json>('=', '!=', '<', '<=', '>', '>=', '^', '~', '=='),
              versions,
            )
            .map((of): Json => of),
        ),
        ...['some', 'none', 'all'].map((name) =>
          operation(
            name,
            fc.tuple(lists, itemCondition).map((of): Json => of),
          ),
        ),
      ),
      answer: fc.oneof(
        { maxDepth: 3, depthIdentifier: 'rule' },
        fc.constantFrom<Json>(...VARIANTS),
        { weight: 4, arbitrary: operation('fractional', list(bucket, 1, 4)) },
        {
          weight: 4,
          arbitrary: operation(
            'fractional',
            fc
              .tuple(bucketKey, list(bucket, 1, 4))
              .map(([key, of]): Json => [key, ...(of as Json[])]),
          ),
        },
        { weight: 4, arbitrary: operation('if', list(fc.oneof(condition, answer), 0, 5)) },
        {
          weight: 4,
          arbitrary: operation(
            'if',
            fc.tuple(condition, answer, answer).map((of): Json => of),
          ),
        },
        value,
      ),
      rule: fc.oneof(
        operation(
          'if',
          fc.tuple(condition, answer).map((of): Json => of),
        ),
        operation(
          'if',
          fc.tuple(condition, answer, condition, answer, answer).map((of): Json => of),
        ),
        operation('fractional', list(bucket, 1, 4)),
        operation(
          'fractional',
          fc
            .tuple(bucketKey, list(bucket, 1, 4))
            .map(([key, of]): Json => [key, ...(of as Json[])]),
        ),
        condition.filter((one) => typeof one === 'object' && one !== null),
        operation('unknown_operator', list(value, 0, 2)),
      ),
    };
  },
);

export const flags: fc.Arbitrary<Record<string, Json>> = fc.record(
  {
    state: fc.oneof(
      { weight: 30, arbitrary: fc.constant<Json>('ENABLED') },
      { weight: 1, arbitrary: fc.constant<Json>('DISABLED') },
    ),
    variants: fc.constantFrom<Json>(
      {
        canary: 'v1.3',
        stable: 'v1.2',
        beta: 'v1.4',
        true: 'yes',
        false: 'no',
        '': 'empty',
        '1': 'one',
      },
      { canary: 3, stable: 2, beta: 0, true: 1, false: 0 },
      { canary: true, stable: false, beta: false },
      { canary: { model: 'v1.3' }, stable: { model: 'v1.2' }, beta: {}, '3': {} },
    ),
    defaultVariant: fc.constantFrom<Json>('stable', 'beta', null, ''),
    targeting: rule,
    metadata: fc.constantFrom<Json>({ owner: 'search' }, { owner: 'ads', version: 3, live: true }),
  },
  { requiredKeys: ['state', 'variants'], noNullPrototype: true },
);
