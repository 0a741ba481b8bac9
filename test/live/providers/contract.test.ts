import type { RequestListener, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { Provider } from '../../../src/core/analysis/provider.ts';
import { type HttpStub, startHttpStub } from '../prometheus/http-stub.ts';
import { dialling, errorOf, read } from './asking.ts';
import { selfSigned, startTlsStub } from './tls-stub.ts';

/*
 * What every provider that goes over the network keeps to. Each is told where to ask and with what;
 * the server answers 7 in the provider's own way.
 */

interface Extras {
  readonly headers?: { key: string; value: string }[];
  readonly insecure?: boolean;
  readonly timeoutSeconds?: number;
  readonly tokenUrl?: string;
}

interface Dialling {
  readonly name: string;
  provider(url: string, extras?: Extras): Provider;
  readonly body: string;
  readonly result: unknown;
}

const SECRET = 'open-sesame';

const authentication = (tokenUrl: string | undefined) =>
  tokenUrl && {
    authentication: {
      oauth2: { tokenUrl, clientId: 'me', clientSecret: SECRET, scopes: ['a', 'b'] },
    },
  };

const DIALLING: readonly Dialling[] = [
  {
    name: 'prometheus',
    provider: (address, { headers = [], insecure = false, timeoutSeconds = 5, tokenUrl } = {}) => ({
      prometheus: {
        address,
        query: 'up',
        headers,
        insecure,
        timeout: timeoutSeconds,
        ...authentication(tokenUrl),
      },
    }),
    body: JSON.stringify({
      status: 'success',
      data: { resultType: 'vector', result: [{ metric: {}, value: [1, '7'] }] },
    }),
    result: [7],
  },
  {
    name: 'web',
    provider: (url, { headers = [], insecure = false, timeoutSeconds = 5, tokenUrl } = {}) => ({
      web: {
        url: `${url}/m?key=${SECRET}`,
        jsonPath: '{$.n}',
        headers,
        insecure,
        timeoutSeconds,
        ...authentication(tokenUrl),
      },
    }),
    body: '{"n": 7}',
    result: 7,
  },
];

let stub: HttpStub;

async function serve(listener: RequestListener): Promise<string> {
  stub = await startHttpStub(listener);
  return stub.url;
}

afterEach(() => stub.close());

describe.each(DIALLING)('$name', ({ provider, body, result }) => {
  const answer: RequestListener = (_, response) => void response.end(body);

  it('gives a stamped reading', async () => {
    const world = dialling();
    const reading = await read(provider(await serve(answer)), world);
    expect(reading).toMatchObject({ ok: true, askId: 'inline/m#1', result: { value: result } });
    expect(reading).toMatchObject({ startedAtMs: 5, finishedAtMs: 5, warnings: [] });
  });

  it('sends headers, the later of one name, and never those that are not its own', async () => {
    const headers = [
      { key: 'X-Scope-OrgID', value: 'first' },
      { key: 'x-scope-orgid', value: 'team' },
      { key: 'Authorization', value: 'Bearer abc' },
      { key: 'Host', value: 'elsewhere' },
    ];
    await read(provider(await serve(answer), { headers }));
    const [request] = stub.requests;
    expect(request?.headers).toMatchObject({
      'x-scope-orgid': 'team',
      authorization: 'Bearer abc',
      host: stub.url.slice('http://'.length),
    });
  });

  it('takes the credentials of the address', async () => {
    const url = await serve(answer);
    await read(provider(url.replace('//', `//me:${SECRET}@`)));
    const basic = Buffer.from(`me:${SECRET}`).toString('base64');
    expect(stub.requests[0]?.headers.authorization).toBe(`Basic ${basic}`);
  });

  it('says what failed, and shows no credentials', async () => {
    const listeners: RequestListener[] = [
      (_, response) => void response.destroy(),
      (_, response) => void response.writeHead(418).end(),
      (_, response) => {
        response.writeHead(200, { 'content-length': 99 }).write('{', () => response.destroy());
      },
    ];
    for (const listener of listeners) {
      const url = (await serve(listener)).replace('//', `//me:${SECRET}@`);
      const headers = [{ key: 'X-Key', value: SECRET }];
      const error = await errorOf(provider(url, { headers }));
      expect(error).not.toBe('');
      expect(error).not.toContain(SECRET);
      await stub.close();
    }
  });

  it('calls a dead server a refused connection', async () => {
    const url = await serve(answer);
    await stub.close();
    expect(await errorOf(provider(url))).toMatch(/connection refused$/);
  });

  it('cannot send a header that would be two, and does not show it', async () => {
    const headers = [{ key: 'X-Key', value: `${SECRET}\r\nX-Other: 1` }];
    const error = await errorOf(provider(await serve(answer), { headers }));
    expect(error).toMatch(/invalid x-key header$/);
    expect(stub.requests).toEqual([]);
  });

  it('waits no longer than its timeout for the headers', async () => {
    const url = await serve(() => {});
    expect(await errorOf(provider(url, { timeoutSeconds: 1 }))).toMatch(/timed out$/);
  });

  it('waits no longer than its timeout for the body', async () => {
    const url = await serve((_, response) => void response.write('{'));
    expect(await errorOf(provider(url, { timeoutSeconds: 1 }))).toMatch(/timed out$/);
  });

  it.each(['not a url', 'ftp://127.0.0.1/'])('does not dial %s', async (url) => {
    await serve(answer);
    expect(await errorOf(provider(url))).toMatch(/url format|unsupported protocol scheme "ftp"$/);
  });

  it('authenticates by OAuth2 and keeps the token', async () => {
    const tokens = await tokenServer((response) => token(response, 'abc', 3_600));
    const asked = provider(await serve(answer), { tokenUrl: tokens.url });
    const world = dialling();
    await read(asked, world);
    await read(asked, world);
    await tokens.close();
    expect(stub.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer abc',
      'Bearer abc',
    ]);
    expect(tokens.requests).toHaveLength(1);
  });

  it('fetches another token once one was refused', async () => {
    let count = 0;
    const tokens = await tokenServer((response) => token(response, `t${++count}`, 3_600));
    const url = await serve((request, response) => {
      if (request.headers.authorization === 'Bearer t1') response.writeHead(401).end();
      else response.end(body);
    });
    const asked = provider(url, { tokenUrl: tokens.url });
    const world = dialling();
    expect((await read(asked, world)).ok).toBe(false);
    expect((await read(asked, world)).ok).toBe(true);
    await tokens.close();
  });

  it('does not ask without the token it needs', async () => {
    const tokens = await tokenServer((response) =>
      response.writeHead(401).end(`{"error":"invalid_client","error_description":"${SECRET}"}`),
    );
    const asked = provider(await serve(answer), { tokenUrl: tokens.url });
    expect(await errorOf(asked)).toBe('oauth2: cannot fetch token: 401 (invalid_client)');
    expect(stub.requests).toEqual([]);
    await tokens.close();
  });

  const certificate = selfSigned();
  it.skipIf(!certificate)('trusts no self-signed certificate (needs openssl)', async () => {
    await serve(answer);
    const tls = await startTlsStub(certificate ?? { key: empty, cert: empty }, answer);
    expect(await errorOf(provider(tls.url))).toMatch(/self-signed certificate/);
    expect(await read(provider(tls.url, { insecure: true }))).toMatchObject({ ok: true });
    await tls.close();
  });
});

const empty = Buffer.alloc(0);

function tokenServer(answer: (response: ServerResponse) => unknown): Promise<HttpStub> {
  return startHttpStub((_, response) => void answer(response));
}

function token(response: ServerResponse, access_token: string, expires_in: number): void {
  response.end(JSON.stringify({ access_token, token_type: 'bearer', expires_in }));
}
