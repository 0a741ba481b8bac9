import { findPrometheusBinary, startBinary } from '../../../src/live/prometheus/binary.ts';
import { DEFAULT_PROMETHEUS_IMAGE, startDocker } from '../../../src/live/prometheus/docker.ts';
import { startEmbedded } from '../../../src/live/prometheus/embedded.ts';
import type { PrometheusSettings, Started } from '../../../src/live/prometheus/port.ts';

/** Each way to a Prometheus that must hold the contract, or why it cannot be tried here. */
export interface Implementation {
  readonly name: string;
  readonly missing: string | undefined;
  start(settings: PrometheusSettings): Promise<Started>;
}

/** Set where the real parts are promised to be installed: then to miss one is a failure. */
const REQUIRED = process.env.UNDERSTUDY_REQUIRE_PROMETHEUS === '1';

export async function implementations(): Promise<Implementation[]> {
  const path = await findPrometheusBinary();
  const image = process.env.UNDERSTUDY_PROMETHEUS_IMAGE ?? DEFAULT_PROMETHEUS_IMAGE;
  return [
    {
      name: 'embedded, 2.x semantics',
      missing: undefined,
      start: (settings) => startEmbedded({ ...settings, semantics: '2.x', apiPort: 0 }),
    },
    {
      name: 'embedded, 3.x semantics',
      missing: undefined,
      start: (settings) => startEmbedded({ ...settings, semantics: '3.x', apiPort: 0 }),
    },
    {
      name: 'the real binary',
      missing: path === undefined && !REQUIRED ? 'no prometheus on PATH' : undefined,
      start: async (settings) =>
        path === undefined
          ? { ok: false, error: 'no prometheus on PATH, and it is required here' }
          : await startBinary(path, settings),
    },
    {
      name: `the image ${image}`,
      missing: await whyNoDocker(image),
      start: (settings) => startDocker({ ...settings, dockerImage: image }),
    },
  ];
}

async function whyNoDocker(image: string): Promise<string | undefined> {
  try {
    const { getContainerRuntimeClient, ImageName } = await import('testcontainers');
    const runtime = await getContainerRuntimeClient();
    if (await runtime.image.exists(ImageName.fromString(image))) return undefined;
    return 'the image is not here; name one by UNDERSTUDY_PROMETHEUS_IMAGE';
  } catch {
    return 'no Docker engine answers';
  }
}
