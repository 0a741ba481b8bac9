/** A model server that answers as the query asks it to: plainly, as a stream, with an error, or not to the end. */
import { createServer, type ServerResponse } from 'node:http';
import { serveBench } from './serve.ts';

const CHAT = JSON.stringify({
  id: 'chatcmpl-1',
  choices: [{ message: { role: 'assistant', content: 'x'.repeat(300) }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 12, completion_tokens: 80 },
});
const EVENT = 'data: {"choices":[{"delta":{"content":"word "},"finish_reason":null}]}\n\n';
const END = 'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';

const ANSWERS: Readonly<Record<string, (outgoing: ServerResponse) => void>> = {
  plain: (outgoing) =>
    void outgoing.writeHead(200, { 'content-type': 'application/json' }).end(CHAT),
  stream: (outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' }).write(EVENT);
    setImmediate(() => outgoing.end(EVENT.repeat(20) + END));
  },
  error: (outgoing) => void outgoing.writeHead(500).end('{"error":{"message":"no"}}'),
  reset: (outgoing) => void outgoing.destroy(),
  /** Whoever asked has to leave. */
  endless: (outgoing) =>
    void outgoing.writeHead(200, { 'content-type': 'text/event-stream' }).write(EVENT),
};

const server = createServer((incoming, outgoing) => {
  const kind = incoming.url?.split('?kind=')[1] ?? 'plain';
  incoming.resume().on('end', () => ANSWERS[kind]?.(outgoing));
});
serveBench(server);
