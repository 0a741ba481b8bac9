import { setTimeout as sleep } from 'node:timers/promises';
import type { StartedTestContainer } from 'testcontainers';
import { prometheusArguments } from './child.ts';
import { readChildLog } from './child-log.ts';
import { connect } from './client.ts';
import { prometheusConfig } from './config.ts';
import { connectionOf } from './connection.ts';
import { leaveLastWill } from './last-will.ts';
import type { Prometheus, PrometheusSettings, Started } from './port.ts';
import { untilReady } from './ready.ts';
import { untilUp } from './up.ts';

export const DEFAULT_PROMETHEUS_IMAGE = 'prom/prometheus:v3.5.0';

/** Long enough to pull the image over a slow line once. */
const START_TIMEOUT_MS = 120_000;
const LOG_TIMEOUT_MS = 2_000;
const READY_TIMEOUT_MS = 10_000;
const CONFIG_PATH = '/etc/prometheus/prometheus.yml';
const DATA_PATH = '/understudy-data';

/**
 * Starts the real Prometheus in a container. It shares the host's network and listens on loopback
 * only: published ports would be open on every interface, and its targets are on our loopback.
 */
export async function startDocker(settings: PrometheusSettings): Promise<Started> {
  const image = settings.dockerImage ?? DEFAULT_PROMETHEUS_IMAGE;
  const testcontainers = await loadTestcontainers();
  if (testcontainers === undefined)
    return {
      ok: false,
      error: 'Docker needs the package testcontainers: run `npm install testcontainers@11`',
    };
  let container: StartedTestContainer;
  try {
    container = await new testcontainers.GenericContainer(image)
      .withNetworkMode('host')
      .withTmpFs({ [DATA_PATH]: 'rw,mode=1777' })
      .withCopyContentToContainer([{ content: prometheusConfig(settings), target: CONFIG_PATH }])
      .withCommand(prometheusArguments(CONFIG_PATH, DATA_PATH, settings.lookbackMs))
      // The default strategy needs a shell in the image, which many images have not.
      .withWaitStrategy(testcontainers.Wait.forLogMessage(/Server is ready to receive/))
      .withStartupTimeout(START_TIMEOUT_MS)
      .start();
  } catch (error) {
    return { ok: false, error: explain(error, image) };
  }
  // Where the `docker` program is missing this is without effect, and stop() must be relied on.
  const revoke = leaveLastWill('docker rm -f -v "$1" >/dev/null 2>&1', [container.getId()]);
  const started = await connectToContainer(container, revoke);
  if (!started.ok) await endContainer(container, revoke);
  return started;
}

async function connectToContainer(
  container: StartedTestContainer,
  revoke: () => void,
): Promise<Started> {
  const address = await addressOf(container);
  if (address === undefined)
    return {
      ok: false,
      error: 'the container does not say where it listens; 2.40 or newer is needed',
    };
  const connection = connectionOf(`http://${address}`);
  const client = connect(connection);
  const ending = new AbortController();
  const ready = await untilReady(client, performance.now() + READY_TIMEOUT_MS, ending.signal);
  if (!ready.ok) {
    await client.close();
    return { ok: false, error: `the container at ${address}: ${ready.error}` };
  }
  const prometheus: Prometheus = {
    kind: 'docker',
    version: ready.version,
    url: connection.baseUrl,
    query: client.query,
    queryRange: client.queryRange,
    whenUp: (targetUrls, timeoutMs) =>
      untilUp({ query: client.query, targetUrls, timeoutMs, ended: ending.signal }),
    async stop() {
      ending.abort('it was stopped');
      await client.close();
      await endContainer(container, revoke);
    },
    kill() {
      ending.abort('it was killed');
      void killContainer(container.getId());
    },
  };
  return { ok: true, prometheus };
}

/** Optional at run time: 127 packages for one of four ways to a Prometheus. */
async function loadTestcontainers(): Promise<typeof import('testcontainers') | undefined> {
  // Its reaper is a second image to pull; our last will does the same work.
  process.env.TESTCONTAINERS_RYUK_DISABLED ??= 'true';
  try {
    return await import('testcontainers');
  } catch {
    return undefined;
  }
}

async function addressOf(container: StartedTestContainer): Promise<string | undefined> {
  // The log of a running container has no end; what was written so far comes at once.
  const log = await container.logs();
  const { address } = readChildLog(log);
  const found = await Promise.race([address, sleep(LOG_TIMEOUT_MS, undefined, { ref: false })]);
  log.destroy();
  return found;
}

async function killContainer(id: string): Promise<void> {
  const testcontainers = await loadTestcontainers();
  const runtime = await testcontainers?.getContainerRuntimeClient();
  await runtime?.container.getById(id).kill();
}

async function endContainer(container: StartedTestContainer, revoke: () => void): Promise<void> {
  // Gone already after a kill or by the user's own hand: then there is nothing left to end.
  await container.stop({ timeout: 2_000 }).catch(() => {});
  revoke();
}

function explain(error: unknown, image: string): string {
  const message = error instanceof Error ? error.message : String(error);
  if (/Could not find a working container runtime/i.test(message))
    return 'no Docker engine answers: start Docker, or choose --prometheus embedded';
  return (
    `the container of ${image} did not start (${message.trim()}): is the image here, or can it ` +
    'be pulled? Another can be chosen by --prometheus-image'
  );
}
