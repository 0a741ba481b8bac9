import { findPrometheusBinary, startBinary } from './binary.ts';
import type { PrometheusChoice } from './choice.ts';
import { startDocker } from './docker.ts';
import { startEmbedded } from './embedded.ts';
import { joinExisting } from './existing.ts';
import type { PrometheusSettings, Started } from './port.ts';

/**
 * Brings up the chosen Prometheus. `auto` takes the real one where it is installed, because it is
 * the judge, and the embedded one elsewhere. An error is one line that says what to do.
 */
export async function startPrometheus(
  choice: PrometheusChoice,
  settings: PrometheusSettings,
): Promise<Started> {
  switch (choice.kind) {
    case 'existing':
      return await joinExisting(choice, settings);
    case 'docker':
      return await startDocker(settings);
    case 'embedded':
      return await startEmbedded(settings);
    case 'binary': {
      const path = await findPrometheusBinary();
      if (path !== undefined) return await startBinary(path, settings);
      return {
        ok: false,
        error:
          'no prometheus on PATH: install it (Debian: apt-get install prometheus) ' +
          'or choose --prometheus embedded',
      };
    }
    case 'auto': {
      const path = await findPrometheusBinary();
      return path === undefined ? await startEmbedded(settings) : await startBinary(path, settings);
    }
  }
}
