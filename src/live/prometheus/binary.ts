import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { startChild } from './child.ts';
import { prometheusConfig } from './config.ts';
import type { PrometheusSettings, Started } from './port.ts';
import { untilUp } from './up.ts';

/** The path of the `prometheus` program; undefined if no folder of PATH holds one. */
export async function findPrometheusBinary(): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    if (folder === '') continue;
    const path = join(folder, process.platform === 'win32' ? 'prometheus.exe' : 'prometheus');
    try {
      await access(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

/** Starts the real Prometheus as a child that scrapes the settings' targets. */
export async function startBinary(path: string, settings: PrometheusSettings): Promise<Started> {
  const config = prometheusConfig(settings);
  const started = await startChild(path, { config, lookbackMs: settings.lookbackMs, flags: [] });
  if (!started.ok) return started;
  const { version, url, client, ended, kill, stop } = started.child;
  return {
    ok: true,
    prometheus: {
      ...{ kind: 'binary', version, url, kill, stop },
      query: client.query,
      queryRange: client.queryRange,
      whenUp: (targetUrls, timeoutMs) =>
        untilUp({ query: client.query, targetUrls, timeoutMs, ended }),
    },
  };
}
