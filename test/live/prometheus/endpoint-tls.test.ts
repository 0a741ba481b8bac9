import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PrometheusEndpoint } from '../../../src/core/scenario/prometheus-file.ts';
import { connect } from '../../../src/live/prometheus/client.ts';
import { connectionTo } from '../../../src/live/prometheus/endpoint.ts';
import { certificatesOfOneCa, startTlsStub } from '../providers/tls-stub.ts';

const EMPTY = JSON.stringify({ status: 'success', data: { resultType: 'vector', result: [] } });

const certificates = certificatesOfOneCa();
const reason = certificates ? '' : ' (skipped: there is no openssl program)';

describe.skipIf(!certificates)(`an endpoint behind TLS${reason}`, () => {
  const folder = certificates?.folder ?? '';
  const pem = (file: string) => readFileSync(join(folder, file));
  let open: Awaited<ReturnType<typeof startTlsStub>>;
  let mutual: typeof open;
  const clients: unknown[] = [];

  beforeAll(async () => {
    const own = { key: pem('server.key'), cert: pem('server.pem') };
    open = await startTlsStub(own, (_, response) => response.end(EMPTY));
    mutual = await startTlsStub(
      { ...own, ca: pem('ca.pem'), requestCert: true, rejectUnauthorized: true },
      (request, response) => {
        clients.push((request.socket as TLSSocket).getPeerCertificate().subject.CN);
        response.end(EMPTY);
      },
    );
    writeFileSync(join(folder, 'broken.pem'), 'no certificate');
  });
  afterAll(async () => {
    await open.close();
    await mutual.close();
    certificates?.remove();
  });

  function endpoint(url: string, tls: PrometheusEndpoint['tls']) {
    const rest = { backend: 'prometheus', headers: {}, credentials: null, tenant: null } as const;
    const places = { environment: {}, resolve: (path: string) => join(folder, path) };
    return connectionTo({ url, tls, timeoutMs: 2_000, ...rest }, places);
  }

  async function ask(url: string, tls: PrometheusEndpoint['tls']): Promise<string> {
    const read = endpoint(url, tls);
    if (!read.ok) throw new Error(read.error);
    const client = connect(read.connection);
    const answer = await client.query('up', 0);
    await client.close();
    return answer.ok ? 'answered' : answer.error.replace(`Prometheus at ${url}: `, '');
  }

  it('is trusted with its own CA, and only then', async () => {
    expect(await ask(open.url, { ca: 'ca.pem' })).toBe('answered');
    expect(await ask(open.url, {})).toBe('no CA we know vouches for its certificate');
  });

  it('may demand a client certificate', async () => {
    const tls = { ca: 'ca.pem', cert: 'client.pem', key: 'client.key' };
    expect(await ask(mutual.url, tls)).toBe('answered');
    expect(clients).toEqual(['a client']);
    // Node closes the connection where others say why.
    expect(await ask(mutual.url, { ca: 'ca.pem' })).toBe(
      'connection closed before the whole answer came',
    );
  });

  it('may not speak TLS at all', async () => {
    expect(await ask(open.url.replace('https:', 'http:'), {})).toBe(
      'connection closed before the whole answer came',
    );
  });

  it.each([
    [{ ca: 'no.pem' }, 'tls.ca: no.pem cannot be read'],
    [{ ca: 'broken.pem' }, 'tls.ca: broken.pem is no certificate in PEM form'],
    [
      { cert: 'client.pem', key: 'server.key' },
      'tls.key: server.key is no key in PEM form, or not that of tls.cert',
    ],
  ])('%j is refused before anything is asked', (tls, error) => {
    expect(endpoint(open.url, tls)).toEqual({ ok: false, error });
  });
});
