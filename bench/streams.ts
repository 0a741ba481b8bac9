import { Pool } from 'undici';
import { CHAT_PATH, chatHeaders, STREAM_BODY } from './chat-request.ts';
import { quantile } from './statistics.ts';

export interface StreamsResult {
  readonly complete: number;
  readonly chunks: number;
  readonly gapP99Ms: number;
  readonly firstP50Ms: number;
}

/** Reads `count` paced streams at once; a stream is complete when all its chunks and [DONE] came. */
export async function readStreams(
  url: string,
  count: number,
  chunksEach: number,
): Promise<StreamsResult> {
  const pool = new Pool(url, { connections: count });
  const gapsMs: number[] = [];
  const firstsMs: number[] = [];
  const read = async (user: number): Promise<{ chunks: number; done: boolean }> => {
    const sentMs = performance.now();
    const { body } = await pool.request({
      method: 'POST',
      path: CHAT_PATH,
      headers: chatHeaders(user),
      body: STREAM_BODY,
    });
    let text = '';
    let lastMs = 0;
    for await (const chunk of body) {
      const nowMs = performance.now();
      if (lastMs === 0) firstsMs.push(nowMs - sentMs);
      else gapsMs.push(nowMs - lastMs);
      lastMs = nowMs;
      text += chunk;
    }
    const chunks = text.split('"content":').length - 1;
    return { chunks, done: text.endsWith('data: [DONE]\n\n') };
  };
  const all = await Promise.all(Array.from({ length: count }, (_, user) => read(user)));
  await pool.close();
  return {
    complete: all.filter(({ chunks, done }) => done && chunks === chunksEach).length,
    chunks: all.reduce((sum, { chunks }) => sum + chunks, 0),
    gapP99Ms: quantile(gapsMs, 0.99),
    firstP50Ms: quantile(firstsMs, 0.5),
  };
}
