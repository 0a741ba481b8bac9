import { gzipSync } from 'node:zlib';
import { Agent } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type Fetched,
  fetchMetrics,
  MAX_SCRAPE_BYTES,
} from '../../../src/live/prometheus/scrape-fetch.ts';
import { type HttpStub, startHttpStub } from './http-stub.ts';

const agent = new Agent();
const stubs: HttpStub[] = [];

afterEach(async () => {
  for (const stub of stubs.splice(0)) await stub.close();
});

async function fetched(
  encoding: string,
  body: Buffer,
  semantics: '2.x' | '3.x' = '3.x',
): Promise<Fetched> {
  const stub = await startHttpStub((_, response) => {
    response.writeHead(200, { 'content-type': 'text/plain', 'content-encoding': encoding });
    response.end(body);
  });
  stubs.push(stub);
  return await fetchMetrics(agent, `${stub.url}/metrics`, { timeoutMs: 5_000, semantics });
}

describe('a fetched scrape', () => {
  it('unpacks what is compressed', async () => {
    const answer = await fetched('gzip', gzipSync('größe 1\n'));
    expect(answer).toEqual({ ok: true, body: 'größe 1\n', contentType: 'text/plain' });
    expect(stubs[0]?.requests[0]?.headers['accept-encoding']).toBe('gzip');
  });

  it('stops at the limit, however small the packed body is', async () => {
    const bomb = gzipSync(Buffer.alloc(MAX_SCRAPE_BYTES + 1, '#'));
    expect(bomb.length).toBeLessThan(100_000);
    expect(await fetched('gzip', bomb)).toEqual({ ok: false, error: 'answer too large' });
  });

  it('refuses another packing, and a broken one', async () => {
    expect(await fetched('br', Buffer.from('x'))).toEqual({
      ok: false,
      error: 'server returned HTTP status 200 with br',
    });
    expect((await fetched('gzip', Buffer.from('no gzip'))).ok).toBe(false);
  });

  it('asks for names of any characters in 3.x only', async () => {
    for (const semantics of ['3.x', '2.x'] as const)
      await fetched('identity', Buffer.from('a 1\n'), semantics);
    const accepted = stubs.map(({ requests }) => requests[0]?.headers.accept ?? '');
    expect(accepted.map((accept) => accept.includes('allow-utf-8'))).toEqual([true, false]);
  });
});
