import { resolve } from 'node:path';
import type { ScenarioFlags } from '../../core/scenario/flags-part.ts';
import type { Closers } from '../closers.ts';
import type { RouterFlags } from '../router/segments.ts';
import { openVendor, type VendorProvider } from './vendor/vendor-provider.ts';
import { watchFlags } from './watched-flags.ts';

/**
 * The flags of a scenario or a production file, watched: what is written into their file is in force at
 * once. A provider is started beside them. `notice` hears of every change, of a file that was refused,
 * and of a provider that fails. Throws if the file is no longer the sound one that was checked,
 * and an UnusableProvider if the module gives none.
 */
export async function openScenarioFlags(
  flags: ScenarioFlags,
  closers: Closers,
  notice: (line: string) => void,
): Promise<RouterFlags> {
  const opened = watchFlags(flags.path, {
    changed: (keys) => notice(`${flags.path}: other flags are in force: ${keys.join(', ')}`),
    refused: notice,
  });
  if (!opened.ok) throw new Error(`${flags.path} has changed and does not read any more`);
  closers.add(async () => opened.flags.close());
  const { segmentFlag, sources, claimsHeader } = flags;
  const vendor = await openScenarioVendor(flags, closers, notice);
  return {
    current: () => opened.flags.current(),
    subscribe: (changed) => opened.flags.subscribe(changed),
    segment: segmentFlag === null ? null : { flag: segmentFlag, sources },
    claimsHeader,
    ...(vendor === undefined ? {} : { vendor }),
  };
}

/** A scenario's module that gives no provider: one line that says what to do. */
export class UnusableProvider extends Error {}

async function openScenarioVendor(
  { segmentFlag, provider, modulePath }: ScenarioFlags,
  closers: Closers,
  notice: (line: string) => void,
): Promise<VendorProvider | undefined> {
  if (segmentFlag === null || provider === null || modulePath === null) return undefined;
  const settings = {
    module: resolve(modulePath),
    flag: segmentFlag,
    timeoutMs: provider.timeoutMs,
  };
  const opened = await openVendor(settings, (words) =>
    notice(`flags.provider: ${modulePath}: ${words}`),
  );
  if (!opened.ok) {
    throw new UnusableProvider(`flags.provider.module: ${modulePath}: ${opened.error}`);
  }
  closers.add(() => opened.vendor.close());
  return opened.vendor;
}
