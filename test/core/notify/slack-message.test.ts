import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Notice } from '../../../src/core/notify/notice.ts';
import { slackMessage } from '../../../src/core/notify/slack-message.ts';

const NOTICE: Notice = {
  ...{ id: 'msg_1', kind: 'detected', atMs: 0, rollout: 'chat', attempt: 0 },
  models: { stable: { version: 'v1', hash: 'aaaa' }, canary: { version: 'v2', hash: 'bbbb' } },
  message: 'error-rate 11.8% > 1%, 612 requests in 5m',
  done: 'weight 25% to 0%: the canary is taken out of the traffic',
  step: { number: 2, of: 4, label: 'pause 10m' },
  weight: { before: 25, after: 0 },
  measurement: {
    ...{ metric: 'error-rate', rule: 'error-rate > 1% rollback', verdict: 'Failed' },
    ...{ value: '11.8%', limit: '1%', valueNumber: 0.118, limitNumber: 0.01 },
    ...{ samples: 612, window: '5m', queries: { value: 'rate(errors{hash="bbbb"}[5m]) > 0' } },
  },
  links: { admin: 'http://127.0.0.1:8081' },
};

/** Every text of a message that Slack reads as text. */
function texts(message: ReturnType<typeof slackMessage>): string[] {
  const inBlocks = message.blocks.flatMap((block) =>
    'fields' in block ? block.fields : [block.text],
  );
  return [message.text, ...inBlocks.map(({ text }) => text)];
}

describe('a message to Slack', () => {
  it('cannot mention, link, or pass for a line of ours', () => {
    const message = slackMessage({
      ...NOTICE,
      message: '<!channel> look\n*Done*: all is well <https://evil.example|here> & <@U1>',
    });
    expect(message.text.split('\n')[1]).toBe(
      '&lt;!channel&gt; look *Done*: all is well &lt;https://evil.example|here&gt; &amp; &lt;@U1&gt;',
    );
    for (const text of texts(message)) expect(text).not.toMatch(/[<>]/);
  });

  it('is what it is told, and within the limits of blocks, whatever it is told', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 20 }),
      fc.constantFrom(
        '<',
        '&',
        '>',
        '\u0000',
        '\u0007',
        '\u0085',
        '\u2028',
        '\r\n',
        '\u202e',
        '🦊',
      ),
    );
    const hostile = fc
      .array(fc.tuple(piece, fc.nat(400)), { maxLength: 4 })
      .map((pieces) => pieces.map(([text, times]) => text.repeat(times)).join(''));
    fc.assert(
      fc.property(hostile, (text) => {
        const message = slackMessage({ ...NOTICE, rollout: text, message: text, done: text });
        for (const shown of texts(message)) {
          expect(shown).not.toMatch(/[<>\u2028\u202e\r]|&(?!amp;|lt;|gt;)/);
          expect(shown).not.toMatch(/\p{Cs}/u);
        }
        expect(message.text.length).toBeLessThanOrEqual(4_000);
        for (const block of message.blocks) {
          const most = { header: 150, section: 'fields' in block ? 2_000 : 3_000 }[block.type];
          const own = 'fields' in block ? block.fields : [block.text];
          expect(own.length).toBeLessThanOrEqual(10);
          for (const each of own) {
            expect(each.type).toBe('plain_text');
            expect(each.text.length).toBeLessThanOrEqual(most);
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  it('ends what is cut off in an ellipsis', () => {
    const { text } = slackMessage({ ...NOTICE, message: '&'.repeat(5_000) });
    expect(text.endsWith('&amp;…')).toBe(true);
  });
});
