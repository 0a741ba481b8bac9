import type { Provider } from '../../../src/core/analysis/provider.ts';
import type { Reading } from '../../../src/core/analysis/reading.ts';
import { readAsk } from '../../../src/live/providers/choose.ts';
import { tokenSource } from '../../../src/live/providers/oauth2.ts';
import type { ProviderWorld } from '../../../src/live/providers/port.ts';

/** Production's world: a metric's address is dialled. */
export function dialling(over: Partial<ProviderWorld> = {}): ProviderWorld {
  return {
    nowMs: () => 5,
    wallAtMs: (atMs) => atMs,
    prometheus: { kind: 'dial', defaultAddress: '' },
    tokens: tokenSource(),
    ...over,
  };
}

export async function read(provider: Provider, world = dialling(), atMs = 5): Promise<Reading> {
  return await readAsk(world, { id: 'inline/m#1', metric: 'm', provider }, atMs);
}

/** The text of a reading that failed; throws if it did not. */
export async function errorOf(provider: Provider, world = dialling()): Promise<string> {
  const reading = await read(provider, world);
  if (reading.ok) throw new Error(`read ${JSON.stringify(reading.result)}`);
  return reading.error;
}
