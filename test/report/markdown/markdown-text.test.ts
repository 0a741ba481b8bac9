import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markdownCode, markdownText } from '../../../src/report/markdown/markdown-text.ts';
import { readMarkdown } from './read-markdown.ts';

/** Text that is mostly made of what means something to somebody. */
const PIECES = [
  ...'\\`*_~[]|$!<>&"\'#-+=.:/()@{}^1 ax\t\n\r\u202e\u200b\u0000',
  ...['**', '~~', '```', '<b>', '<!--', '-->', '</td>', '&lt;', '&#64;', '](', 'https://', 'www.'],
  ...[
    'mailto:',
    '1. ',
    '- ',
    '> ',
    '# ',
    '@octocat',
    '#12',
    'gh-7',
    '| --- |',
    '    ',
    '![',
    '\\n',
  ],
];
const hostile = fc.array(fc.constantFrom(...PIECES), { maxLength: 24 }).map((all) => all.join(''));
const any = fc.oneof(hostile, fc.string({ unit: 'binary' }));

/** Where the reports put text, and what is read of it there but the text itself. */
const PLACES: readonly (readonly [string, (text: string) => string, readonly string[]])[] = [
  ['a paragraph', (text) => `${text}\n`, ['paragraph']],
  ['a heading', (text) => `### ${text}\n`, ['heading']],
  ['an item of a list', (text) => `- ${text}\n`, ['list', 'list_item']],
  ['a cell of a table', (text) => `| ${text} | b |\n| --- | --- |\n| ${text} | d |\n`, ['table']],
];

const PLAIN = new Set(['text', 'escape', 'space']);

describe('text of whatever origin', () => {
  it.each(PLACES)('is nothing but text in %s, and the same to who reads it', (_, put, around) => {
    fc.assert(
      fc.property(any, (text) => {
        const escaped = markdownText(text);
        fc.pre(escaped !== '');
        const { kinds, shown } = readMarkdown(put(escaped));
        expect([...kinds].filter((kind) => !PLAIN.has(kind)).toSorted()).toEqual([...around]);
        const seen = plain(text);
        const times = around[0] === 'table' ? [seen, 'b', seen, 'd'] : [seen];
        expect(apartFree(shown)).toBe(times.join('').replace(/\s+/g, ''));
      }),
    );
  });

  it('mentions nobody, refers to no issue, links to nothing', () => {
    fc.assert(
      fc.property(any, (text) => {
        const { shown } = readMarkdown(markdownText(text));
        expect(shown).not.toMatch(/@\w|#\d|\bgh-\d|:\/\/|\bwww\./i);
      }),
    );
  });

  it('stays in one line', () => {
    fc.assert(fc.property(any, (text) => !/[\r\n\u2028\u2029]/.test(markdownText(text))));
  });
});

it('code is one span, whatever stands in it', () => {
  fc.assert(
    fc.property(any, (text) => {
      const code = markdownCode(text);
      fc.pre(code !== '');
      const { kinds, shown } = readMarkdown(`Run ${code}\n`);
      expect([...kinds].toSorted()).toEqual(['codespan', 'paragraph', 'text']);
      expect(apartFree(shown)).toBe(`Run\`${plain(text)}\``.replace(/\s+/g, ''));
    }),
  );
});

it('reads well as it stands', () => {
  expect(markdownText('p95-latency 1.2s > 1.04s (2x baseline), 53 requests in 10m')).toBe(
    'p95-latency 1.2s &gt; 1.04s (2x baseline), 53 requests in 10m',
  );
  expect(markdownCode('understudy scenario bad-model --seed 4')).toBe(
    '`understudy scenario bad-model --seed 4`',
  );
});

/** What cannot be printed is a space; how many, nobody sees. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\s]+/gu, '');
}

function apartFree(text: string): string {
  return text.replace(/[\u200b\s]+/g, '');
}
