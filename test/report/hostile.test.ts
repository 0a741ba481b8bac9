import { describe, expect, it } from 'vitest';
import { everyReport } from './every-report.ts';
import { readMarkdown } from './markdown/read-markdown.ts';

/** Somebody's name for a model, a flag, a metric; a prompt; an error message. */
const HOSTILE =
  `<script>alert("x")</script><img src=x onerror='y'> [a](https://evil.example) ![b](data:1) ` +
  '@octocat #12 `code` **bold** ~~gone~~ | pipe | https://evil.example www.evil.example <!-- c ' +
  '\n\n# head\n- item\n| a | b |\n| --- | --- |\n</details></table>{{7*7}}\u202e';

const TAGS =
  'html head meta title style body main header section p h1 h2 h3 br code strong pre ul li table thead tbody ' +
  'tr th td div figure figcaption span details summary svg g text line path rect circle';

describe.each(Object.entries(everyReport(HOSTILE)))('the report of a %s', (_, files) => {
  const page = files['report.html'] ?? files['compare.html'] ?? '';
  const comment = files['report.md'] ?? files['compare.md'] ?? '';

  it('shows markup as text', () => {
    const tags = new Set([...page.matchAll(/<\/?([a-z][a-z\d]*)/gi)].map(([, tag = '']) => tag));
    expect([...tags].filter((tag) => !TAGS.split(' ').includes(tag))).toEqual([]);
    expect(page).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;');
    // What stands between quotation marks is no attribute: the others' are written as &quot;.
    const outside = page.replace(/"[^"]*"/g, '""');
    expect(outside).not.toMatch(/<[a-z][^>]*\s(on\w+|style|src|href)=/i);
    expect(page.match(/<style>/g)).toHaveLength(1);
    expect(page).not.toContain('<!--');
  });

  it('says in a comment no more than it has to say', () => {
    const { kinds, shown } = readMarkdown(comment);
    for (const kind of ['html', 'link', 'image', 'strong', 'em', 'del', 'hr', 'blockquote']) {
      expect(kinds).not.toContain(kind);
    }
    expect(comment.match(/^#/gm)).toHaveLength(1);
    expect(shown.replace(/`.*?`/g, '')).not.toMatch(/@\w|#\d/);
    expect(comment.split('\n').length).toBeLessThan(60);
  });
});
