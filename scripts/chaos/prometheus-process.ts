import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startCommand } from './command-process.ts';
import { Mortal } from './mortal.ts';
import type { Site } from './site.ts';

/** The real Prometheus, always on the same port and the same data. */
export function prometheusProcess(program: string, { folder, ports }: Site): Mortal {
  const config = join(folder, 'prometheus.yml');
  writeFileSync(
    config,
    `global: {scrape_interval: 1s, scrape_timeout: 1s}
scrape_configs: [{job_name: router, static_configs: [{targets: ['127.0.0.1:${ports.router}']}]}]
`,
  );
  const args = [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(folder, 'prometheus')}`,
    `--web.listen-address=127.0.0.1:${ports.prometheus}`,
  ];
  const log = join(folder, 'prometheus.log');
  return new Mortal('prometheus', () =>
    startCommand({ program, args, opening: /Server is ready/, log }),
  );
}
