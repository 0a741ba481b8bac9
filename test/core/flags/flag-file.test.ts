import { describe, expect, it } from 'vitest';
import { formatProblem, isError } from '../../../src/core/document.ts';
import { evaluateFlag } from '../../../src/core/flags/evaluate.ts';
import { changedFlags, isSound, readFlagFile } from '../../../src/core/flags/flag-file.ts';
import type { Json } from '../../../src/core/flags/json.ts';

describe('a file with problems', () => {
  it('has all of them told at once, each with the flag and the path', () => {
    const text = [
      '{"flags": {',
      '  "a": {"state": "ENABLED", "variants": {"on": true, "off": "no"}, "defaultVariant": "onn"},',
      '  "b": {"state": "ON", "variants": {"on": true}},',
      '  "c": {"state": "ENABLED", "variants": {"on": true},',
      '    "targeting": {"if": [{"starts-with": [{"var": "x"}, "y"]}, "on"]}},',
      '  "d": {"state": "ENABLED", "variants": {"on": true}, "targeting": {"$ref": "shered"}},',
      '  "e": {"state": "ENABLED", "variants": {"on": true}, "targeting": {"$ref": "shared"}}',
      '}, "$evaluators": {"shared": {"<": [1]}}}',
    ].join('\n');
    const read = readFlagFile('flags.json', text);
    const lines = read.problems.filter(isError).map(formatProblem);
    expect(lines).toHaveLength(6);
    expect(lines[0]).toMatch(
      /^flags\.json:2:61: flags\.a\.variants\.off: variants of two types, string/,
    );
    expect(lines[1]).toMatch(
      /flags\.a\.defaultVariant: no variant is named "onn"; did you mean "on"\?/,
    );
    expect(lines[2]).toMatch(/^flags\.json:3:.*flags\.b\.state.*expected ENABLED or DISABLED/);
    expect(lines[3]).toMatch(
      /^flags\.json:5:.*flags\.c\.targeting\.if\[0\]: no operator "starts-with";.*mean "starts_with"\?/,
    );
    expect(lines[4]).toMatch(/^flags\.json:6:.*flags\.d\.targeting.*\$ref to "shered".*"shared"\?/);
    expect(lines[5]).toMatch(/^flags\.json:8:.*at least two operands \(used by flag e\)/);
    expect(isSound(read)).toBe(false);
    expect(reasonOf(text, 'c')).toBe('PARSE_ERROR');
  });

  it.each([
    ['{"flags": {}', /^f\.json:1:13: not JSON: /],
    ['{"flags": {},}', /^f\.json:1:14: not JSON: /],
    ['[]', /^f\.json:1:1: .*expected a mapping/],
    ['{}', /^f\.json:1:1: .*flags/],
    ['{"flags": {"f": 1}}', /^f\.json:1:17: .*flags\.f.*expected a mapping/],
    ['{"flags": {"f": {}, "f": {}}}', /^f\.json:1:21: key "f" is here twice/],
    ['{"flags": {"f": {"state": "ENABLED", "variants": {"a": null}}}}', /flags\.f\.variants\.a/],
    [flagText({ metadata: { bucketing: 'fractional-v1' } }), /metadata\.bucketing.*fractional-v2/],
    [flagText({ targeting: { '/': [1, 0] } }), /can never have a value: a division by 0/],
    [flagText({ targeting: { if: [true], or: [true] } }), /2 keys in one mapping/],
    [`${'{"flags":'.repeat(200)}1${'}'.repeat(200)}`, /nested too deeply/],
  ])('%s', (text, line) => {
    const read = readFlagFile('f.json', text);
    expect(read.problems.map(formatProblem).join('\n')).toMatch(line);
    expect(isSound(read)).toBe(false);
  });

  it.each([
    [
      flagText({ defaultVarient: 'on' }),
      /defaultVarient is ignored; did you mean "defaultVariant"\?/,
    ],
    [
      flagText({ targeting: { if: [{ var: 'x' }, 'onn'] } }),
      /no variant is named "onn"; did you mean "on"/,
    ],
    [flagText({}, 'a/b'), /does not reach every SDK/],
    [
      '{"flags": {"f": {"state": "ENABLED", "variants": {"on": true}}}}',
      /flags\.f: no defaultVariant; callers get their own default/,
    ],
  ])('only warns of %s', (text, line) => {
    const read = readFlagFile('f.json', text);
    expect(read.problems.map(formatProblem).join('\n')).toMatch(line);
    expect(isSound(read)).toBe(true);
  });
});

describe('flags in a list, each with its key', () => {
  const listed = (...keys: string[]) =>
    JSON.stringify({
      flags: keys.map((key) => ({
        key,
        state: 'ENABLED',
        variants: { on: 1 },
        defaultVariant: 'on',
      })),
    });

  it('are as those in a mapping', () => {
    const { set, problems } = readFlagFile('f.json', listed('a', 'b'));
    expect(problems).toEqual([]);
    expect([...(set?.flags.keys() ?? [])]).toEqual(['a', 'b']);
  });

  it('have their problems where they stand', () => {
    const text = listed('a', 'b').replace(
      '{"key":"b","state":"ENABLED"',
      '\n{"key":"b","state":"ON"',
    );
    const [problem] = readFlagFile('f.json', text).problems.map(formatProblem);
    expect(problem).toMatch(/^f\.json:2:20: flags\.b\.state/);
  });

  it('are refused if two have one key', () => {
    expect(readFlagFile('f.json', listed('a', 'a')).problems.map(formatProblem)).toEqual([
      expect.stringMatching(
        /^f\.json:1:10: flags is a list; expected .*each with a key of its own/,
      ),
    ]);
  });
});

it('reads YAML by the name of the file', () => {
  const text = 'flags:\n  f: {state: ENABLED, variants: {on: true}, defaultVariant: on}\n';
  expect(isSound(readFlagFile('flags.yaml', text))).toBe(true);
  expect(isSound(readFlagFile('flags.json', text))).toBe(false);
});

it('tells which flags decide otherwise than before', () => {
  const before = flagsOf('{"a": {"on": true}, "b": {"on": true}, "c": {"on": true}}');
  const after = flagsOf('{"b": {"on": true}, "c": {"on": false}, "d": {"on": true}}');
  expect(changedFlags(before, after)).toEqual(['a', 'c', 'd']);
});

describe('shared rules', () => {
  it('may use those listed after them, and so never go in circles', () => {
    const circle = { a: { '!': [{ $ref: 'b' }] }, b: { '!': [{ $ref: 'a' }] } };
    const text = flagText({ targeting: { $ref: 'a' } }, 'f', circle);
    expect(readFlagFile('f.json', text).problems.map(formatProblem).join()).toMatch(
      /\$ref to "a", which is not listed after this shared rule/,
    );
  });

  it('are told as too large where they double each other', () => {
    const shared: Record<string, Json> = {};
    for (let at = 0; at < 40; at += 1) {
      shared[`r${at}`] = { and: [{ $ref: `r${at + 1}` }, { $ref: `r${at + 1}` }] };
    }
    shared.r40 = { var: 'x' };
    const text = flagText({ targeting: { $ref: 'r0' } }, 'f', shared);
    expect(readFlagFile('f.json', text).problems.map(formatProblem).join()).toMatch(/too large/);
  });
});

describe('hostile rules and contexts end in an error, soon', () => {
  const many = Array.from({ length: 2_000 }, (_, index) => index);
  const nested = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`);

  it.each<[string, Json, Record<string, Json>, RegExp]>([
    ['loops in loops', { map: [{ var: 'x' }, { map: [{ var: '' }, 1] }] }, { x: many }, /no list/],
    [
      'a loop in a loop',
      { some: [{ var: 'x' }, { some: [{ var: '' }, { '<': [{ var: '' }, 0] }] }] },
      { x: many.map(() => many) },
      /more than 100000 steps/,
    ],
    [
      'texts that double',
      { reduce: [{ var: 'x' }, { cat: [{ var: 'accumulator' }, { var: 'accumulator' }] }, 'aa'] },
      { x: many },
      /more than 65536 characters/,
    ],
    [
      'lists that double',
      { reduce: [{ var: 'x' }, { merge: [{ var: 'accumulator' }, { var: 'accumulator' }] }, [1]] },
      { x: many },
      /steps|items/,
    ],
    ['a context nested beyond reason', { cat: [{ var: 'x' }] }, { x: nested }, /stack/],
  ])('%s', (_name, targeting, context, words) => {
    const text = flagText({ targeting: targeting as Record<string, Json> });
    const { set } = readFlagFile('f.json', text);
    if (!set) throw new Error('the file was not read');
    const details = evaluateFlag(set, 'f', { context, nowMs: 0 });
    expect(details.errorDetails ?? '').toMatch(words);
  });

  it('no rule sees what every object inherits', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'x.constructor.name']) {
      const text = flagText({ targeting: { if: [{ var: name }, 'off', 'on'] } });
      const { set } = readFlagFile('f.json', text);
      if (!set) throw new Error('the file was not read');
      expect(evaluateFlag(set, 'f', { context: { x: 'y' }, nowMs: 0 }).variant, name).toBe('on');
    }
  });
});

describe('a key made of a targetingKey that is not there', () => {
  const idiom = { cat: [{ var: '$flagd.flagKey' }, { var: 'targetingKey' }] };
  const standIn = { cat: ['salt', { var: ['targetingKey', 'anonymous'] }] };

  it.each<[string, Json, Json, Record<string, unknown>]>([
    ['draws no bucket', idiom, 'off', { variant: 'off', reason: 'DEFAULT' }],
    ['is told where there is no default', idiom, null, { reason: 'DEFAULT', isUserMissing: true }],
    ['may have a stand-in', standIn, 'off', { variant: 'on', reason: 'TARGETING_MATCH' }],
  ])('%s', (_name, key, defaultVariant, expected) => {
    for (const targeting of [
      { fractional: [key, ['on', 1]] },
      { fractional: [key, ['on', { '+': [{ var: ['n', 1] }, 0] }]] },
    ]) {
      const { set } = readFlagFile('f.json', flagText({ defaultVariant, targeting }));
      for (const context of [{}, { targetingKey: null }]) {
        expect(set && evaluateFlag(set, 'f', { context, nowMs: 0 })).toMatchObject(expected);
      }
    }
  });
});

it('says that a bucket was drawn, and how', () => {
  const text = flagText({ targeting: { fractional: [['on', 1]] } });
  const { set } = readFlagFile('f.json', text);
  const split = set && evaluateFlag(set, 'f', { context: { targetingKey: 'u' }, nowMs: 0 });
  expect(split).toMatchObject({ variant: 'on', bucketing: 'fractional-v2' });
  const unsplit = set && evaluateFlag(set, 'f', { context: {}, nowMs: 0 });
  expect(unsplit).toMatchObject({ variant: 'on', reason: 'DEFAULT', bucketing: undefined });
});

function flagText(
  more: Record<string, Json>,
  key = 'f',
  shared: Record<string, Json> = {},
): string {
  const flag = {
    state: 'ENABLED',
    variants: { on: true, off: false },
    defaultVariant: 'on',
    ...more,
  };
  return JSON.stringify({ flags: { [key]: flag }, $evaluators: shared });
}

function flagsOf(variants: string) {
  const flags = Object.entries(JSON.parse(variants)).map(([key, of]) => [
    key,
    { state: 'ENABLED', variants: of },
  ]);
  const { set } = readFlagFile('f.json', JSON.stringify({ flags: Object.fromEntries(flags) }));
  if (!set) throw new Error('the file was not read');
  return set;
}

function reasonOf(text: string, key: string): string | undefined {
  const { set } = readFlagFile('flags.json', text);
  return set && evaluateFlag(set, key, { context: {}, nowMs: 0 }).errorCode;
}
