import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_EVENT_BYTES } from '../../../src/live/router/limits.ts';
import { type StreamSigns, streamScan } from '../../../src/live/router/sse-scan.ts';

const event = (delta: object, finish: string | null = null, more: object = {}): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }], ...more })}\n\n`;

const USAGE = { usage: { prompt_tokens: 9, completion_tokens: 4 } };
const ANSWER = [
  event({ role: 'assistant', content: '' }),
  ': a comment\n\n',
  event({ content: 'Paris ' }),
  event({ content: 'é — "content":"x" \\ 🙂' }),
  event({ content: '"finish_reason":"stop" [DONE] "usage":{' }),
  event({ tool_calls: [{ function: { arguments: '{"a' } }] }),
  event({}, 'stop'),
  `data: ${JSON.stringify({ choices: [], ...USAGE })}\n\n`,
  'data: [DONE]\n\n',
].join('');

function scanned(...chunks: readonly (string | Buffer)[]): StreamSigns {
  const scan = streamScan();
  for (const chunk of chunks) scan.push(Buffer.from(chunk));
  return scan.signs;
}

describe('scanning an event stream', () => {
  test('counts content, sees the end and the usage', () => {
    const signs = scanned(ANSWER);
    expect(signs).toMatchObject({ contentEvents: 4, finished: true, failed: false });
    expect(JSON.parse(signs.usageJson ?? '')).toMatchObject(USAGE);
  });

  test('sees the same however the bytes are cut', () => {
    const bytes = Buffer.from(ANSWER);
    const whole = scanned(bytes);
    const cuts = fc.array(fc.nat(bytes.length), { maxLength: 40 });
    fc.assert(
      fc.property(cuts, (at) => {
        const edges = [0, ...at.toSorted((a, b) => a - b), bytes.length];
        const chunks = edges.slice(1).map((end, i) => bytes.subarray(edges[i], end));
        expect(scanned(...chunks)).toEqual(whole);
      }),
    );
  });

  test('an answer that quotes the marks is not finished by them', () => {
    const quoted = event({ content: '"finish_reason": "stop", data: [DONE]' });
    expect(scanned(quoted)).toMatchObject({ finished: false, contentEvents: 1 });
  });

  test('spaces in the JSON and CRLF line ends change nothing', () => {
    const spaced =
      'data: {"choices": [ {"delta" : {"content" : "a"}, "finish_reason" : null}]}\r\n\r\n';
    expect(scanned(spaced)).toMatchObject({ contentEvents: 1, finished: false });
    expect(scanned('data:[DONE]\r\n\r\n').finished).toBe(true);
  });

  test('the text of completions counts too', () => {
    expect(scanned('data: {"choices":[{"text":"a","finish_reason":null}]}\n\n').contentEvents).toBe(
      1,
    );
  });

  test('an error inside the stream is seen', () => {
    expect(scanned('data: {"error":{"message":"out of memory"}}\n\n').failed).toBe(true);
  });

  test('a line without end is given up, and what follows is read again', () => {
    const endless = `data: ${'x'.repeat(MAX_EVENT_BYTES + 1)}`;
    expect(scanned(endless, 'x', '\ndata: [DONE]\n')).toMatchObject({ finished: true });
  });
});
