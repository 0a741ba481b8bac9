import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { capturesOf, compileRegexp } from '../../../src/core/regexp/regexp.ts';
import { regexpBudget } from '../../../src/core/regexp/regexp-budget.ts';
import { binaryIsPresent, RealPrometheus } from '../promql/oracle/real-prometheus.ts';
import { PLENTY } from './matching.ts';

/*
 * Go's own regexp, asked through a real Prometheus (2.x), which compiles `^(?:…)$`: a matcher for what
 * is wrong with a pattern, `label_replace` for what its groups capture.
 */

const required = process.env.UNDERSTUDY_REQUIRE_PROMETHEUS === '1';
const present = binaryIsPresent();
const reason = present || required ? '' : ' (skipped: no prometheus binary on the PATH)';
const RUNS = 500;

const TOKENS = [
  ...[
    'a',
    'b',
    'K',
    'ſ',
    'é',
    '.',
    '-',
    '{',
    ',',
    '}',
    ']',
    '^',
    '$',
    '|',
    '(',
    ')',
    '*',
    '+',
    '?',
  ],
  ...['(?:', '(?i)', '(?i:', '(?s)', '(?m)', '(?U)', '(?-i)', '(?P<n>', '(a|', '(b)', ')?', ')*'],
  ...['{2}', '{1,2}', '{0}', '{,2}', '{02}', '{1001}', '{2,1}', '{30}', '+?', '??', '{1}?', '(?'],
  ...[
    '[ab]',
    '[^a]',
    '[a-',
    '[',
    '[]',
    '[[:alpha:]]',
    '[[:^word:]',
    '[[:x:]]',
    '[\\d-',
    'a]',
    '[+--]',
  ],
  ...['\\d', '\\W', '\\pL', '\\PN', '\\p{Lu}', '\\p{Greek}', '\\p{^Nd}', '\\p{X}', '\\p', '\\pé'],
  ...['\\b', '\\B', '\\A', '\\z', '\\Q', '\\E', '\\Qa*', '\\n', '\\.', '\\_', '\\é', '\\1', '\\07'],
  ...['\\x', '\\x4', '\\x41', '\\x{e9}', '\\x{', '\\x{110000}', '\\C', '\\8', '\\', '\\ '],
];

/** Each a pattern of its own, so that they stay one side by side. */
const PIECES = [
  ...[
    'a',
    'b+',
    'A??',
    '.',
    '(a|b)',
    '(|a)*',
    '(a*)+',
    '(a|ab|)',
    '(b??)',
    '(?:a|b){1,2}',
    '(k|K)?',
  ],
  ...[
    '[^b]*?',
    '[ab]{2}',
    '(?i:k)',
    '(?i:[a-é]+)',
    '(?i:\\W)',
    '(?i:ſ|É)',
    '\\pL*',
    '\\PL',
    '[\\W1]',
  ],
  ...['\\b', '\\B', '^', '$', '(?m:^)', '(?m:$)', '(?s:.)', 'x{0}', '(?U:a*)', '(?:(?:a?)*?b?)*'],
];

const NO_TELLING = fc
  .array(fc.constantFrom(...TOKENS), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join(''));
const SOUND = fc
  .tuple(
    fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 5 }),
    fc.constantFrom('', '|'),
  )
  .map(([parts, between]) => `.*?(?:${parts.join(between)}).*`);
const PATTERN = fc.oneof(NO_TELLING, SOUND);
const TEXT = fc.string({
  unit: fc.constantFrom(
    'a',
    'b',
    'A',
    'k',
    'K',
    's',
    'ſ',
    'é',
    'É',
    '1',
    '-',
    '\n',
    '_',
    'α',
    '😀',
  ),
  maxLength: 7,
});

describe.skipIf(!present && !required)(`agreement with Go's own${reason}`, () => {
  let real: RealPrometheus;
  beforeAll(async () => {
    real = await RealPrometheus.start();
  });
  afterAll(() => real.stop());

  test('random patterns on random texts', async () => {
    await fc.assert(
      fc.asyncProperty(PATTERN, TEXT, async (pattern, text) => {
        expect(ours(pattern, text)).toEqual(await theirs(real, pattern, text));
      }),
      { numRuns: RUNS, seed: 11 },
    );
  });
});

type Answer = { readonly refused: string } | { readonly captured: string | undefined };

function ours(pattern: string, text: string): Answer {
  const compiled = compileRegexp(`^(?:${pattern})$`);
  if (!compiled.ok) return { refused: compiled.error };
  // A matcher's expression must stand without its anchors too.
  const alone = compileRegexp(pattern);
  if (!alone.ok) return { refused: alone.error };
  const captures = capturesOf(compiled.regexp, text, regexpBudget(PLENTY));
  if (typeof captures === 'string') return { captured: undefined };
  return { captured: `<${captures[0] ?? ''}|${captures[1] ?? ''}|${captures[2] ?? ''}>` };
}

async function theirs(real: RealPrometheus, pattern: string, text: string): Promise<Answer> {
  const quoted = JSON.stringify(pattern);
  const refusal = await real.refusal(`x{l=~${quoted}}`);
  if (refusal?.includes('error parsing regexp'))
    return { refused: refusal.slice(refusal.indexOf('error parsing regexp')) };
  const labelled = `label_replace(vector(1), "l", ${JSON.stringify(text)}, "", "")`;
  const replaced = `label_replace(${labelled}, "m", "<$0|$1|$2>", "l", ${quoted})`;
  const { data } = await real.query(replaced, { time: '1' });
  const [series] = (data?.result ?? []) as { readonly metric: Readonly<Record<string, string>> }[];
  return { captured: series?.metric.m };
}
