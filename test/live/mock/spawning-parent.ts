/** A process that starts a mock as told, says where it is, and then only waits. */
import type { ProcessSettings } from '../../../src/live/mock/process-messages.ts';
import { spawnMock } from '../../../src/live/mock/spawn.ts';

process.once('message', async (settings: ProcessSettings) => {
  const { url } = await spawnMock(settings);
  process.send?.(url);
});
setInterval(() => {}, 60_000);
