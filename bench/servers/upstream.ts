/**
 * A model server that costs as little as one can: canned bytes on bare sockets. Its ceiling is
 * printed beside every figure. It reads no more of HTTP than the bench sends.
 */
import { createServer, type Socket } from 'node:net';
import { setPriority } from 'node:os';
import { serveBench } from './serve.ts';

const ANSWER_BYTES = 600;
const STREAM_CHUNKS = 64;
const STREAM_GAP_MS = 20;

/** How long an answer takes. */
const DELAY_MS = Number(process.argv[2] ?? 0);

if (process.argv[3] === 'nice') setPriority(19);

const HEAD_END = '\r\n\r\n';
const ANSWER = withHead('application/json', ANSWER_BYTES) + chatAnswer(ANSWER_BYTES);

const server = createServer({ noDelay: true }, (socket) => {
  let unread = '';
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes) => {
    unread += bytes.toString('latin1');
    for (let request = takeRequest(); request !== undefined; request = takeRequest())
      if (request.includes('"stream":true')) stream(socket);
      else if (DELAY_MS === 0) socket.write(ANSWER, 'latin1');
      else setTimeout(() => socket.write(ANSWER, 'latin1'), DELAY_MS);
  });
  /** The next request, if all of its body has come. */
  const takeRequest = (): string | undefined => {
    const head = unread.indexOf(HEAD_END);
    if (head < 0) return undefined;
    const length = Number(/content-length: *(\d+)/i.exec(unread)?.[1] ?? 0);
    const end = head + HEAD_END.length + length;
    if (unread.length < end) return undefined;
    const request = unread.slice(0, end);
    unread = unread.slice(end);
    return request;
  };
});
serveBench(server);

function withHead(contentType: string, length?: number): string {
  const framing = length === undefined ? 'transfer-encoding: chunked' : `content-length: ${length}`;
  const date = new Date(0).toUTCString();
  return `HTTP/1.1 200 OK\r\ncontent-type: ${contentType}\r\ndate: ${date}\r\n${framing}${HEAD_END}`;
}

/** A chat answer of exactly `bytes` bytes. */
function chatAnswer(bytes: number): string {
  const answer = (content: string): string =>
    JSON.stringify({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 0,
      model: 'stub',
      choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 12, completion_tokens: 80, total_tokens: 92 },
    });
  return answer('x'.repeat(bytes - answer('').length));
}

/** Deadline-paced: a late chunk does not delay the next. */
function stream(socket: Socket): void {
  socket.write(withHead('text/event-stream'));
  const beganMs = performance.now();
  let sent = 0;
  const next = (): void => {
    socket.write(chunked(streamEvent({ content: `w${sent} ` }, null)));
    sent += 1;
    if (sent < STREAM_CHUNKS)
      setTimeout(next, Math.max(0, beganMs + sent * STREAM_GAP_MS - performance.now()));
    else socket.write(`${chunked(`${streamEvent({}, 'stop')}data: [DONE]\n\n`)}0${HEAD_END}`);
  };
  next();
}

function chunked(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`;
}

function streamEvent(delta: object, finish: string | null): string {
  const choices = [{ index: 0, delta, finish_reason: finish }];
  const event = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 0, choices };
  return `data: ${JSON.stringify(event)}\n\n`;
}
