import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Certificate {
  readonly key: Buffer;
  readonly cert: Buffer;
}

/** A certificate of 127.0.0.1 that nobody vouches for; undefined without the openssl program. */
export function selfSigned(): Certificate | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const what = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const whom = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const files = ['-keyout', key, '-out', cert];
  try {
    execFileSync('openssl', ['req', '-x509', ...what, ...whom, '-days', '1', ...files], {
      stdio: 'ignore',
    });
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One of 127.0.0.1 and one of a client, both by a CA of their own. */
export interface Certificates {
  /** Holds ca.pem, server.pem, server.key, client.pem and client.key. */
  readonly folder: string;
  remove(): void;
}

/** Undefined without the openssl program. */
export function certificatesOfOneCa(): Certificates | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-ca-'));
  const at = (file: string) => join(folder, file);
  const ca = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-addext', 'basicConstraints=CA:false'];
  try {
    issue(['-keyout', at('ca.key'), '-out', at('ca.pem')], '/CN=A CA of tests');
    const server = ['-keyout', at('server.key'), '-out', at('server.pem')];
    issue([...server, ...ca, '-addext', 'subjectAltName=IP:127.0.0.1'], '/CN=localhost');
    issue(['-keyout', at('client.key'), '-out', at('client.pem'), ...ca], '/CN=a client');
    return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
  } catch {
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
}

function issue(files: readonly string[], subject: string): void {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const whom = ['-subj', subject, '-days', '1'];
  execFileSync('openssl', ['req', '-x509', ...key, ...whom, ...files], { stdio: 'ignore' });
}

export async function startTlsStub(
  certificate: ServerOptions,
  listener: RequestListener,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer(certificate, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
