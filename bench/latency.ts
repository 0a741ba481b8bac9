import { Client } from 'undici';
import { CHAT_BODY, CHAT_PATH, chatHeaders } from './chat-request.ts';

/** One request after the other on one connection; each one's duration in microseconds. */
export async function sequentialUs(url: string, count: number): Promise<readonly number[]> {
  const client = new Client(url);
  const durations: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const began = process.hrtime.bigint();
    const { body } = await client.request({
      method: 'POST',
      path: CHAT_PATH,
      headers: chatHeaders(i % 200),
      body: CHAT_BODY,
    });
    await body.arrayBuffer();
    durations.push(Number(process.hrtime.bigint() - began) / 1_000);
  }
  await client.close();
  return durations;
}
