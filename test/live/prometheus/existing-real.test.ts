import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readYaml } from '../../../src/core/document.ts';
import { readPrometheusFile } from '../../../src/core/scenario/prometheus-file.ts';
import { findPrometheusBinary } from '../../../src/live/prometheus/binary.ts';
import { readChildLog } from '../../../src/live/prometheus/child-log.ts';
import { connectionTo } from '../../../src/live/prometheus/endpoint.ts';
import { joinExisting } from '../../../src/live/prometheus/existing.ts';
import type { Started } from '../../../src/live/prometheus/port.ts';
import { certificatesOfOneCa } from '../providers/tls-stub.ts';

const SETTINGS = {
  targets: [],
  scrapeIntervalMs: 15_000,
  evaluationIntervalMs: 15_000,
  lookbackMs: 300_000,
};
const DEADLINE_MS = 30_000;

const binary = await findPrometheusBinary();
const certificates = certificatesOfOneCa();
const reason = binary ? '' : ' (skipped: no prometheus on PATH)';

describe.skipIf(binary === undefined)(
  `a real Prometheus that stands behind things${reason}`,
  () => {
    let folder: string;
    let child: ChildProcess | undefined;

    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'understudy-existing-'));
    });
    afterEach(async () => {
      const exited = new Promise((resolve) => child?.once('exit', resolve));
      child?.kill();
      await exited;
      rmSync(folder, { recursive: true, force: true });
    });

    afterAll(() => certificates?.remove());

    /** Its address, once it listens. */
    async function start(...flags: string[]): Promise<string> {
      writeFileSync(join(folder, 'prometheus.yml'), 'global: {}\n');
      child = spawn(
        binary ?? '',
        [
          `--config.file=${join(folder, 'prometheus.yml')}`,
          `--storage.tsdb.path=${join(folder, 'data')}`,
          '--web.listen-address=127.0.0.1:0',
          '--log.format=json',
          ...flags,
        ],
        { stdio: ['ignore', 'ignore', 'pipe'] },
      );
      if (!child.stderr) throw new Error('stderr is a pipe');
      const address = await readChildLog(child.stderr).address;
      if (address === undefined) throw new Error('it ended before it listened');
      return address;
    }

    /** Again and again while it is not ready, which it says by a 503. */
    async function joined(text: string): Promise<Started> {
      const [document] = readYaml('p.yaml', text).documents;
      const file = document && readPrometheusFile(document);
      if (!file?.ok) throw new Error(JSON.stringify(file?.problems));
      const places = {
        environment: {},
        resolve: (path: string) => join(certificates?.folder ?? folder, path),
      };
      const read = connectionTo(file.value, places);
      if (!read.ok) throw new Error(read.error);
      const { backend } = file.value;
      for (const deadline = Date.now() + DEADLINE_MS; ; await sleep(20)) {
        const existing = { kind: 'existing', connection: read.connection, backend } as const;
        const started = await joinExisting(existing, SETTINGS);
        const isStarting = !started.ok && /HTTP 503/.test(started.error);
        if (!isStarting || Date.now() > deadline) return started;
      }
    }

    it(
      'a path prefix',
      async () => {
        const address = await start('--web.route-prefix=/deep/prometheus');
        const started = await joined(`url: http://${address}\npathPrefix: /deep/prometheus`);
        if (!started.ok) throw new Error(started.error);
        expect(started.prometheus).toMatchObject({
          kind: 'prometheus',
          url: `http://${address}/deep/prometheus`,
        });
        expect(await started.prometheus.query('1 + 1', 0)).toMatchObject({ value: { value: 2 } });
        await started.prometheus.stop();
        const astray = await joined(`url: http://${address}`);
        expect(astray.ok ? '' : astray.error).toContain('is a path prefix missing?');
      },
      DEADLINE_MS,
    );

    it.skipIf(!certificates)(
      'client certificates (needs openssl)',
      async () => {
        const web = join(certificates?.folder ?? '', 'web.yml');
        writeFileSync(
          web,
          'tls_server_config: {cert_file: server.pem, key_file: server.key, ' +
            'client_auth_type: RequireAndVerifyClientCert, client_ca_file: ca.pem}\n',
        );
        const address = await start(`--web.config.file=${web}`);
        const url = `url: https://${address}`;
        const started = await joined(
          `${url}\ntls: {ca: ca.pem, cert: client.pem, key: client.key}`,
        );
        if (!started.ok) throw new Error(started.error);
        expect(await started.prometheus.query('1 + 1', 0)).toMatchObject({ value: { value: 2 } });
        await started.prometheus.stop();
        expect(await joined(`${url}\ntls: {ca: ca.pem}`)).toEqual({
          ok: false,
          error:
            `the Prometheus at https://${address}: connection closed before the whole answer came; ` +
            'does it demand a client certificate (tls.cert and tls.key)?',
        });
        expect(await joined(`url: http://${address}`)).toMatchObject({ ok: false });
      },
      DEADLINE_MS,
    );
  },
);
